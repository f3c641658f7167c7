import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Download, Play, Search } from 'lucide-react';
import { useState } from 'react';

import { get, post } from '../../api/client';
import type { Problem } from '../../api/problem';
import { one } from '../../api/queries';
import type { Import, Mapping } from '../../api/types';
import { ActionBar } from '../../parts/actions';
import { keepAnswer } from '../../parts/command';
import { Loading, Note, ProblemNote, Screen } from '../../parts/screen';
import { State } from '../../parts/state';
import { count, plural } from '../../words/format';
import { effective, missingFields } from '../../words/mapping';
import { MapColumns } from './map-columns';
import { Rows } from './rows';
import { Steps } from './steps';

import './imports.css';

const route = getRouteApi('/app/imports/$id');

function stepOf(found: Import): number {
  if (found.state === 'awaiting_upload') return 0;
  if (found.state === 'analyzed') return 1;
  return found.dry_run ? 2 : 3;
}

/** One import: its columns, its dry run, its progress, its results. Which of them shows follows from its state. */
export function ImportPage() {
  const { id } = route.useParams();
  const found = useQuery(one('import', id));
  const data = found.data;
  return (
    <Screen
      title={data?.file_name ?? 'Import'}
      back={{ to: '/imports', label: 'Imports' }}
      aside={
        data && (
          <>
            <State kind="import" state={data.state} />
            <Steps at={data.state === 'completed' ? 4 : stepOf(data)} />
          </>
        )
      }
      actions={data && <ActionBar kind="import" resource={data} offers={['cancel']} bodies={{ cancel: {} }} />}
    >
      <Loading query={found}>{(it) => <Work it={it} />}</Loading>
    </Screen>
  );
}

function Work({ it }: { it: Import }) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Mapping | undefined>();
  const [dateOrder, setDateOrder] = useState<string | undefined>();
  const [remap, setRemap] = useState(false);

  const start = useMutation<Import, Problem, boolean>({
    mutationFn: (dryRun) =>
      post<Import>(`/v1/imports/${it.id}/start`, {
        ...(chosen ? { mapping: chosen } : {}),
        ...(dateOrder ? { date_order: dateOrder } : {}),
        dry_run: dryRun,
      }),
    onSuccess: (answer) => {
      setRemap(false);
      keepAnswer(client, 'import', answer);
    },
  });

  const { analysis } = it;
  const mapping = analysis ? effective(analysis, chosen) : {};
  const missing = missingFields(mapping);
  const mapsNow = analysis && (it.state === 'analyzed' || (it.state === 'checked' && remap));
  const started = it.state !== 'analyzed' && it.state !== 'awaiting_upload';

  return (
    <div className="body stack">
      <ProblemNote error={start.error} />
      {it.failure && (
        <Note tone="bad">
          <strong>The import failed:</strong> {it.failure.detail}
        </Note>
      )}
      {it.state === 'awaiting_upload' && (
        <Note tone="warn">
          <p>
            The file never arrived.{' '}
            <Link to="/imports/new" className="link">
              Choose it again
            </Link>
          </p>
        </Note>
      )}
      {mapsNow && analysis && (
        <MapColumns
          analysis={analysis}
          mapping={mapping}
          onMapping={setChosen}
          dateOrder={dateOrder ?? analysis.date_order}
          onDateOrder={setDateOrder}
        />
      )}
      {mapsNow && (
        <div className="row">
          <Button
            leftSection={<Search size={14} aria-hidden />}
            disabled={missing.length > 0}
            loading={start.isPending && start.variables}
            onClick={() => start.mutate(true)}
          >
            Dry run
          </Button>
          <Button
            variant="default"
            leftSection={<Play size={14} aria-hidden />}
            disabled={missing.length > 0}
            loading={start.isPending && !start.variables}
            onClick={() => start.mutate(false)}
          >
            Import without a dry run
          </Button>
          {missing.length > 0 && (
            <span className="late" role="status">
              Still needed: {missing.join(', ')}
            </span>
          )}
        </div>
      )}
      {started && !mapsNow && it.progress && (
        <>
          <Progress it={it} />
          {it.state === 'checked' && (
            <div className="row">
              <Button
                leftSection={<Play size={14} aria-hidden />}
                loading={start.isPending && !start.variables}
                onClick={() => start.mutate(false)}
              >
                Import {plural(it.progress.created + it.progress.unchanged, 'order')}
              </Button>
              <Button variant="default" onClick={() => setRemap(true)}>
                Change the columns
              </Button>
              {it.has_failed_rows && <FailedRows id={it.id} />}
            </div>
          )}
          {(it.state === 'completed' || it.state === 'cancelled' || it.state === 'failed') && (
            <div className="row">
              <Button renderRoot={(props) => <Link {...props} to="/orders" />}>See the orders</Button>
              {it.has_failed_rows && <FailedRows id={it.id} />}
            </div>
          )}
          {it.state !== 'running' && <Rows id={it.id} failed={it.progress.failed} />}
        </>
      )}
    </div>
  );
}

function Progress({ it }: { it: Import }) {
  const p = it.progress!;
  const share = p.orders_total === 0 ? 1 : p.orders_done / p.orders_total;
  const running = it.state === 'running';
  const made = it.dry_run ? 'Would be created' : 'Created';
  return (
    <section className="stack" aria-label="Progress">
      {running && (
        <>
          <div
            className="bar"
            role="progressbar"
            aria-label={it.dry_run ? 'Dry run' : 'Import'}
            aria-valuenow={Math.round(share * 100)}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <span style={{ width: `${share * 100}%` }} />
          </div>
          <p className="soft" style={{ margin: 0 }}>
            {count(p.orders_done)} of {plural(p.orders_total, 'order')}
            {it.dry_run ? ' checked' : ''}. You may leave; it goes on by itself.
          </p>
        </>
      )}
      <dl className="numbers">
        <div>
          <dt>Orders in the file</dt>
          <dd>{count(p.orders_total)}</dd>
        </div>
        <div>
          <dt>{made}</dt>
          <dd>{count(p.created)}</dd>
        </div>
        <div>
          <dt>Already there</dt>
          <dd>{count(p.unchanged)}</dd>
        </div>
        <div className={p.failed > 0 ? 'bad' : undefined}>
          <dt>Orders refused</dt>
          <dd>{count(p.failed)}</dd>
        </div>
        <div className={p.rows_warned > 0 ? 'warn' : undefined}>
          <dt>Rows with a warning</dt>
          <dd>{count(p.rows_warned)}</dd>
        </div>
        <div>
          <dt>ZIP codes repaired</dt>
          <dd>{count(p.zips_repaired)}</dd>
        </div>
      </dl>
    </section>
  );
}

/** The refused rows as they came, with a column that says why: to be fixed and uploaded again. */
function FailedRows({ id }: { id: string }) {
  const fetchUrl = useMutation<{ url: string }, Problem>({
    mutationFn: () => get<{ url: string }>(`/v1/imports/${id}/failed-rows`),
    onSuccess: ({ url }) => location.assign(url),
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<Download size={14} aria-hidden />}
        loading={fetchUrl.isPending}
        onClick={() => fetchUrl.mutate()}
      >
        Download the failed rows
      </Button>
      <ProblemNote error={fetchUrl.error} />
    </>
  );
}
