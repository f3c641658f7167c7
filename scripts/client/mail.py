"""Mail that the local stack would have sent: listed at one address instead."""

import re

from .api import Http, until


def all_mails(stack, http=None):
    """Newest last: dicts with `to` (list), `subject`, `text`."""
    if not stack.mail_url:
        raise SystemExit("where is the mail listed? set MAIL_URL")
    answer = (http or Http()).send("GET", stack.mail_url, headers={"accept": "application/json"})
    return [plain(mail) for mail in flat(answer.json)]


def flat(listing):
    """The emulator groups by account; other listings are plain lists."""
    if isinstance(listing, dict):
        inner = listing.get("messages", listing)
        return flat(inner) if isinstance(inner, list) else [mail for group in inner.values() for mail in group]
    return listing or []


def plain(mail):
    to = mail.get("To") or mail.get("to") or mail.get("Destination", {}).get("ToAddresses") or []
    to = [to] if isinstance(to, str) else to
    text = mail.get("BodyText") or mail.get("text") or mail.get("Body") or ""
    text = text.get("text_part") or "" if isinstance(text, dict) else text
    return {"to": [address.lower() for address in to], "subject": mail.get("Subject") or mail.get("subject") or "", "text": text}


def link_in(mail, path):
    """The token of the first link to `path`, such as `/verify?token=`."""
    found = re.search(re.escape(path) + r"([A-Za-z0-9_.~%=-]+)", mail["text"])
    return found.group(1).rstrip(".") if found else None


def token_for(stack, address, path, timeout_s=120):
    """Waits for the newest mail to `address` with a link to `path`, and answers its token."""

    def look():
        mails = [mail for mail in all_mails(stack) if address.lower() in mail["to"]]
        tokens = [token for token in (link_in(mail, path) for mail in mails) if token]
        return tokens[-1] if tokens else None

    return until(look, timeout_s, what=f"a mail to {address} with a link to {path}")
