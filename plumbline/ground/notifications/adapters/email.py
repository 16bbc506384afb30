"""E-mail through the mail server of the settings."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from plumbline.ground.notifications.adapters.letters import SECONDS, Letter, Undeliverable


def send(letter: Letter) -> None:
    """Raises Undeliverable: for good when the server refuses the recipient or the message with a 5xx code."""
    message = EmailMessage(
        subject=letter.subject,
        body=letter.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.address],
        headers={"Message-ID": f"<{letter.delivery_id}@plumbline>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=SECONDS),
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _words in refusal.recipients.values()]
        raise Undeliverable(f"SMTP {codes}", for_good=all(code >= 500 for code in codes)) from refusal
    except smtplib.SMTPResponseException as refusal:
        why = f"SMTP {refusal.smtp_code} {refusal.smtp_error!r}"
        raise Undeliverable(why, for_good=refusal.smtp_code >= 500) from refusal
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise Undeliverable(f"{type(error).__name__}: {error}") from error
