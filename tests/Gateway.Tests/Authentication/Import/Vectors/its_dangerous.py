"""Prints one line of JSON for each cookie that a real itsdangerous signs."""

import json

from itsdangerous import Signer, TimestampSigner

IDS = ["kX8v2mQz4Rt6Yb1NcW9eHs3JpLd7Ga5U", "0b8f6e1c-6a39-4c55-9b57-0e3d1f1f7a11", "dotted.id"]

for secret, salt, derivation in [
    ("keyboard cat", "cookie-session", "django-concat"),
    ("f3a9c17e5b2d48069a1c-ünlü", "itsdangerous.Signer", "django-concat"),
    # As Flask and Flask-Session do it.
    ("keyboard cat", "flask-session", "hmac"),
]:
    for signer in Signer, TimestampSigner:
        for id in IDS:
            cookie = signer(secret, salt=salt, key_derivation=derivation).sign(id).decode()
            print(json.dumps({"format": "ItsDangerous", "secret": secret, "salt": salt, "id": id, "cookie": cookie}))
