"""The kinds of secrets, as a table: what each looks like, what it always holds, and how sure its form is.

The patterns are ours, written from what the issuers publish about their tokens. RE2 and `re` read them alike, and every count is bounded,
so that a hostile text costs no more than its length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Test = Literal["random", "tail", "hex", "crc32", "base32", "jwt", "password", "assigned"]
"""How a match is judged: see `curate.text.secrets.judging`."""


@dataclass(frozen=True, slots=True)
class SecretKind:
    """One kind of secret. `label` names it in a mask, `what` in a sentence; every match of `pattern` holds one of `signs`.

    A group named `secret` is what has to be hidden, else it is the whole match. The first `shown` characters are the issuer's
    prefix, which tells nothing.
    """

    label: str
    what: str
    signs: tuple[str, ...]
    pattern: str
    test: Test = "random"
    shown: int = 4


_WORD = r"[A-Za-z0-9_-]"
_BASE64 = r"(?:[A-Za-z0-9+/=\s]|\\[rn])"
_MORE = rf"(?:{_BASE64}{{0,900}})"  # RE2 counts to 1,000 at most
_GIVEN = r"[\"'`]?\s{0,3}(?:[:=]>?|\sis\s|\s)\s{0,3}[\"'`]?"
_KEY_WORDS = r"(?:api[_ -]?key|secret|token|passw(?:or)?d|pwd|access[_ -]?key|auth[_ -]?key|private[_ -]?key|bearer)"
ASSIGNED = rf"(?i:{_KEY_WORDS}[A-Za-z_-]{{0,16}}{_GIVEN})[A-Za-z0-9_+/~.=-]{{20}}"
"""Where a long word is given to something that is named like a secret; the sign of the kinds that have none of their own."""

KINDS: tuple[SecretKind, ...] = (
    SecretKind("AWS_KEY", "an AWS access key", ("AKIA", "ASIA", "ABIA", "ACCA"), r"\bA(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}\b", "base32"),
    SecretKind(
        "AWS_SECRET",
        "an AWS secret key",
        ("aws_secret", "AWS_SECRET", "SecretAccessKey", "secretAccessKey", "secret_access_key", "SECRET_ACCESS_KEY"),
        r"(?i:secret_?access_?key|aws_secret(?:_key)?)[\"'`]?\s{0,3}(?:[:=]>?|\sis\s)\s{0,3}[\"'`]?(?P<secret>[A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+]|$)",
        shown=0,
    ),
    SecretKind(
        "GITHUB_TOKEN",
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
        "crc32",
    ),
    SecretKind("GITHUB_TOKEN", "a GitHub token", ("github_pat_",), r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b", shown=11),
    SecretKind(
        "GITLAB_TOKEN",
        "a GitLab token",
        ("glpat-", "gldt-", "glrt-", "glptt-", "glcbt-"),
        rf"\bgl(?:pat|dt|rt|ptt|cbt)-{_WORD}{{20,60}}",
        shown=6,
    ),
    SecretKind("SLACK_TOKEN", "a Slack token", ("xox",), r"\bxox[abeoprs]-[A-Za-z0-9-]{16,250}", "tail", 5),
    SecretKind("SLACK_TOKEN", "a Slack token", ("xapp-",), r"\bxapp-\d-[A-Z0-9]{6,20}-\d{8,16}-[a-z0-9]{32,80}\b", "tail", 5),
    SecretKind(
        "SLACK_WEBHOOK",
        "a Slack webhook",
        ("hooks.slack.com",),
        r"hooks\.slack\.com/(?:services|workflows)/(?P<secret>[A-Za-z0-9/]{30,80})",
        "tail",
        0,
    ),
    SecretKind(
        "STRIPE_KEY",
        "a Stripe key",
        ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"),
        r"\b(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,120}\b",
        shown=8,
    ),
    SecretKind("ANTHROPIC_KEY", "an Anthropic key", ("sk-ant-",), rf"\bsk-ant-{_WORD}{{24,200}}", shown=7),
    SecretKind(
        "OPENAI_KEY",
        "an OpenAI key",
        ("sk-",),
        rf"\bsk-(?:(?:proj|svcacct|admin|None|or-v1)-{_WORD}{{20,250}}|[A-Za-z0-9]{{32,100}}\b)",
        shown=3,
    ),
    SecretKind("HUGGINGFACE_TOKEN", "a Hugging Face token", ("hf_", "api_org_"), r"\b(?:hf|api_org)_[A-Za-z0-9]{34,40}\b", shown=3),
    SecretKind("GOOGLE_KEY", "a Google API key", ("AIza",), rf"\bAIza{_WORD}{{35}}"),
    SecretKind("GOOGLE_SECRET", "a Google client secret", ("GOCSPX-",), rf"\bGOCSPX-{_WORD}{{28}}", shown=7),
    SecretKind("GOOGLE_TOKEN", "a Google access token", ("ya29.",), rf"\bya29\.{_WORD}{{30,400}}", shown=5),
    SecretKind(
        "PRIVATE_KEY",
        "a private key",
        ("PRIVATE KEY",),
        r"-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----"
        r"(?P<secret>(?:\s|\\[rn]|[A-Za-z-]{2,20}: [^\r\n\\]{1,80}){0,9}[A-Za-z0-9+/=]{24}"
        rf"(?:{_BASE64}{{8,900}}){_MORE}{_MORE}{_MORE})",
        shown=0,
    ),
    SecretKind("JWT", "a JSON web token", ("eyJ",), rf"\beyJ{_WORD}{{8,1000}}\.eyJ{_WORD}{{4,1000}}\.{_WORD}{{16,1000}}", "jwt"),
    SecretKind("NPM_TOKEN", "an npm token", ("npm_",), r"\bnpm_[A-Za-z0-9]{36}\b", "crc32"),
    SecretKind("PYPI_TOKEN", "a PyPI token", ("pypi-",), rf"\bpypi-{_WORD}{{50,300}}", shown=5),
    SecretKind("SENDGRID_KEY", "a SendGrid key", ("SG.",), rf"\bSG\.{_WORD}{{16,32}}\.{_WORD}{{32,64}}", shown=3),
    SecretKind("TWILIO_KEY", "a Twilio key", ("SK",), r"\bSK[0-9a-f]{32}\b", "hex", shown=2),
    SecretKind(
        "TWILIO_TOKEN",
        "a Twilio auth token",
        ("wilio", "WILIO"),
        rf"(?i:twilio[a-z_ .-]{{0,20}}(?:auth)?[_ -]?(?:token|secret)){_GIVEN}(?P<secret>[0-9a-f]{{32}})\b",
        "hex",
        shown=0,
    ),
    SecretKind("MAILGUN_KEY", "a Mailgun key", ("key-",), r"\bkey-[0-9a-f]{32}\b", "hex"),
    SecretKind("MAILCHIMP_KEY", "a Mailchimp key", ("-us",), r"\b[0-9a-f]{32}-us\d{1,2}\b", "hex", shown=0),
    SecretKind("TELEGRAM_TOKEN", "a Telegram bot token", (":AA",), rf"\b\d{{8,10}}:AA{_WORD}{{33}}", "tail", 0),
    SecretKind(
        "DISCORD_WEBHOOK",
        "a Discord webhook",
        ("/api/webhooks/",),
        rf"discord(?:app)?\.com/api/webhooks/\d{{16,20}}/(?P<secret>{_WORD}{{60,80}})",
        shown=0,
    ),
    SecretKind("AZURE_KEY", "an Azure storage key", ("AccountKey=",), r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)", shown=0),
    SecretKind("DIGITALOCEAN_TOKEN", "a DigitalOcean token", ("_v1_",), r"\bdo[opr]_v1_[0-9a-f]{64}\b", "hex", shown=7),
    SecretKind(
        "SHOPIFY_TOKEN", "a Shopify token", ("shpat_", "shpca_", "shppa_", "shpss_"), r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b", "hex", 6
    ),
    SecretKind("DATABRICKS_TOKEN", "a Databricks token", ("dapi",), r"\bdapi[0-9a-f]{32}\b", "hex"),
    SecretKind("DOCKER_TOKEN", "a Docker token", ("dckr_pat_",), rf"\bdckr_pat_{_WORD}{{27}}", shown=9),
    SecretKind("GROQ_KEY", "a Groq key", ("gsk_",), r"\bgsk_[A-Za-z0-9]{52}\b"),
    SecretKind("REPLICATE_TOKEN", "a Replicate token", ("r8_",), r"\br8_[A-Za-z0-9]{37}\b", shown=3),
    SecretKind("GRAFANA_TOKEN", "a Grafana token", ("glc_", "glsa_"), r"\bgl(?:c_[A-Za-z0-9+/]{32,400}|sa_[A-Za-z0-9]{32}_[0-9a-f]{8}\b)"),
    SecretKind("VAULT_TOKEN", "a Vault token", ("hvs.", "hvb."), rf"\bhv[sb]\.{_WORD}{{24,300}}"),
    SecretKind("ATLASSIAN_TOKEN", "an Atlassian token", ("ATATT3",), r"\bATATT3[A-Za-z0-9_=-]{180,250}", shown=6),
    SecretKind("POSTMAN_KEY", "a Postman key", ("PMAK-",), r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b", "hex", 5),
    SecretKind("LINEAR_KEY", "a Linear key", ("lin_api_",), r"\blin_api_[A-Za-z0-9]{40}\b", shown=8),
    SecretKind("NOTION_TOKEN", "a Notion token", ("ntn_",), r"\bntn_[A-Za-z0-9]{40,60}\b"),
    SecretKind("SQUARE_TOKEN", "a Square token", ("sq0",), rf"\bsq0(?:atp|csp)-{_WORD}{{22,43}}", shown=7),
    SecretKind("NEWRELIC_KEY", "a New Relic key", ("NRAK-",), r"\bNRAK-[A-Z0-9]{27}\b", shown=5),
    SecretKind(
        "URL_PASSWORD",
        "a password in a URL",
        ("://",),
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,30}://[A-Za-z0-9._~%+-]{0,64}:(?P<secret>[^\s/@:\"'`<>{}\[\]$]{3,100}(?:@[^\s/@:.\"'`<>{}\[\]$]{1,60})?)"
        r"@[A-Za-z0-9\[][A-Za-z0-9._-]{0,120}",
        "password",
        shown=0,
    ),
    SecretKind(
        "SECRET",
        "something named like a secret",
        (),
        rf"(?i:{_KEY_WORDS}[A-Za-z_-]{{0,16}}{_GIVEN})(?P<secret>[A-Za-z0-9_+/~.=-]{{20,200}})",
        "assigned",
        shown=0,
    ),
)
