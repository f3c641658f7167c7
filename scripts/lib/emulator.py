"""Starts MiniStack with a few corrections, each of which says why. Nothing here changes what a request may do."""

import contextvars
import functools
import json
import os
import socketserver
from pathlib import Path

# The runtime API answers in two TCP segments; Nagle's algorithm would hold the second back for 40 ms an invocation.
socketserver.StreamRequestHandler.disable_nagle_algorithm = True

from ministack.core import lambda_runtime  # noqa: E402
from ministack.services import apigateway, dynamodb, lambda_svc, sqs, stepfunctions  # noqa: E402
from ministack.services.cloudformation import _stacks, engine, provisioners  # noqa: E402


def wait_less_for_logs() -> None:
    """After each answer it waits up to 50 ms for log lines. Ours are in a file already (below), so 1 ms will do."""
    lambda_runtime.Worker._drain_stderr_bounded.__defaults__ = (0.001, 0.0005, 0.05)


def parse_expressions_once() -> None:
    """It parses and checks a condition again for every item of a query; there are a few dozen distinct ones."""
    tokens = functools.lru_cache(4096)(dynamodb._tokenize)
    dynamodb._tokenize = lambda expression: list(tokens(expression))
    dynamodb._condition_syntax_error = functools.lru_cache(4096)(dynamodb._condition_syntax_error)


def keep_function_logs(folder: Path) -> None:
    """One file per function, readable while it runs; CloudWatch Logs of an emulator are in memory."""
    folder.mkdir(parents=True, exist_ok=True)
    pump = lambda_runtime.ProvidedWorker._pump_output

    class Tee:
        def __init__(self, stream, path):
            self.stream, self.file = stream, open(path, "ab", buffering=0)

        def readline(self):
            line = self.stream.readline()
            self.file.write(line)
            return line

        def close(self):
            self.file.close()
            self.stream.close()

    lambda_runtime.ProvidedWorker._pump_output = lambda worker, stream, lines: pump(
        worker, Tee(stream, folder / f"{worker.func_name}.log"), lines
    )


def transform_nested_templates() -> None:
    """It applies transforms (Fn::ForEach) to a parent template only; CloudFormation applies them to nested ones too."""
    parse, deploy = engine._parse_template, provisioners._cfn_nested_stack_deploy
    parameters = contextvars.ContextVar("parameters", default=None)

    def parse_and_transform(body):
        template = parse(body)
        if parameters.get() is None:
            return template
        template = engine._apply_transforms(template, parameters.get())
        if isinstance(template, engine._TransformFailed):
            raise ValueError(str(template.error))
        return template

    def deploy_nested(logical_id, properties, parent, **more):
        given = (properties.get("Parameters") or {}).items()
        token = parameters.set([{"Key": key, "Value": str(value)} for key, value in given])
        try:
            return deploy(logical_id, properties, parent, **more)
        finally:
            parameters.reset(token)

    engine._parse_template = parse_and_transform
    provisioners._cfn_nested_stack_deploy = deploy_nested


def update_nested_stacks_like_cloudformation() -> None:
    """Updating a nested stack updates every resource in it and forgets the attributes that an update does not repeat,
    so the next Fn::GetAtt fails. CloudFormation leaves alone what did not change, and an attribute stays."""
    update = provisioners._update_resource

    def update_what_changed(kind, physical_id, old, new, stack_name, logical_id=None, *rest):
        stack = _stacks.get(stack_name) or {}
        known = stack.get("_resources", {}).get(logical_id)
        if not stack.get("_parent_stack_name") or not known:
            return update(kind, physical_id, old, new, stack_name, logical_id, *rest)
        attributes = known.get("Attributes") or {}
        if old == new:
            return physical_id, attributes
        after_id, after = update(kind, physical_id, old, new, stack_name, logical_id, *rest)
        return after_id, {**attributes, **(after or {})} if after_id == physical_id else after

    provisioners._update_resource = update_what_changed


def count_with_numbers() -> None:
    """A number that came through a template's parameter is text, which its poller cannot compare."""
    limit = lambda_svc._sqs_esm_concurrency

    def limit_as_number(mapping, *rest):
        scaling = mapping.get("ScalingConfig") or {}
        if isinstance(scaling.get("MaximumConcurrency"), str):
            scaling["MaximumConcurrency"] = int(scaling["MaximumConcurrency"])
        return limit(mapping, *rest)

    lambda_svc._sqs_esm_concurrency = limit_as_number


def fill_batches() -> None:
    """It never hands a function more than ten messages, whatever the batch size says."""
    receive = sqs._receive_messages_for_esm

    def receive_up_to(queue, wanted):
        batch = receive(queue, wanted)
        while batch and len(batch) < int(wanted):
            more = receive(queue, int(wanted) - len(batch))
            if not more:
                break
            batch += more
        return batch

    sqs._receive_messages_for_esm = receive_up_to


def start_streams_where_they_end() -> None:
    """Positions in a table's stream survive a restart, its records do not: an old position would skip new events."""
    load = lambda_svc.load_persisted_state

    def load_and_forget_positions(data):
        load({**data, "dynamodb_stream_positions": {}})

    lambda_svc.load_persisted_state = load_and_forget_positions


def retry_reported_stream_records() -> None:
    """It ignores `batchItemFailures` of a stream's consumer and moves on: an event that the bus did not take would be
    lost. As an error the batch comes again; consumers know a repeated event by its id."""
    execute = lambda_svc._execute_function

    def execute_and_read_failures(function, event):
        result = execute(function, event)
        records = event.get("Records") if isinstance(event, dict) else None
        if records and records[0].get("eventSource") == "aws:dynamodb" and not result.get("error"):
            body = result.get("body")
            body = json.loads(body) if isinstance(body, str) and body else body
            if (body or {}).get("batchItemFailures"):
                return {**result, "error": True, "body": {"errorType": "ReportBatchItemFailures"}}
        return result

    lambda_svc._execute_function = execute_and_read_failures


def fail_a_failed_callback_task() -> None:
    """A function that fails inside `.waitForTaskToken` fails the state on AWS; here it would wait for the timeout."""
    call = stepfunctions._call_lambda

    def call_or_settle(function, event):
        try:
            return call(function, event)
        except stepfunctions._ExecutionError as error:
            waiting = event.get("token") if isinstance(event, dict) else None
            if waiting in stepfunctions._task_tokens:
                entry = stepfunctions._task_tokens[waiting]
                entry["error"] = {"Error": error.error, "Cause": error.cause}
                entry["event"].set()
            raise

    stepfunctions._call_lambda = call_or_settle


def answer_websocket_protocols() -> None:
    """A browser that offers subprotocols (its only way to send a token) hangs up unless one is chosen: by the header
    in the answer to $connect, which it drops."""
    connect, invoke = apigateway.handle_websocket, apigateway._invoke_ws_lambda
    chosen = contextvars.ContextVar("chosen", default=None)

    async def invoke_and_note(*arguments, **more):
        answer = await invoke(*arguments, **more)
        headers = {name.lower(): value for name, value in ((answer or {}).get("headers") or {}).items()}
        if chosen.get() is not None and "sec-websocket-protocol" in headers:
            chosen.get()["subprotocol"] = headers["sec-websocket-protocol"]
        return answer

    async def connect_and_choose(scope, receive, send, *rest, **more):
        chosen.set({})

        async def send_chosen(message):
            await send({**message, **chosen.get()} if message["type"] == "websocket.accept" else message)

        return await connect(scope, receive, send_chosen, *rest, **more)

    apigateway._invoke_ws_lambda = invoke_and_note
    apigateway.handle_websocket = connect_and_choose


def honour_timeout_paths() -> None:
    """Each carrier has its own time to answer a tender: `TimeoutSecondsPath`, which it does not know."""
    execute = stepfunctions._execute_task

    def execute_within(state, raw_input, *rest, **more):
        path = state.get("TimeoutSecondsPath")
        if path:
            seconds = functools.reduce(lambda value, key: value[key], path.removeprefix("$.").split("."), raw_input)
            state = {**state, "TimeoutSeconds": seconds}
        return execute(state, raw_input, *rest, **more)

    stepfunctions._execute_task = execute_within


if __name__ == "__main__":
    wait_less_for_logs()
    parse_expressions_once()
    keep_function_logs(Path(os.environ["FUNCTION_LOGS"]))
    transform_nested_templates()
    update_nested_stacks_like_cloudformation()
    count_with_numbers()
    fill_batches()
    start_streams_where_they_end()
    retry_reported_stream_records()
    fail_a_failed_callback_task()
    honour_timeout_paths()
    answer_websocket_protocols()
    from ministack.app import main

    # It has read its own level by now; functions inherit this environment and have a level of theirs.
    os.environ["LOG_LEVEL"] = os.environ.get("FUNCTION_LOG_LEVEL", "info")
    main()
