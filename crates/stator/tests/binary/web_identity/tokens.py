"""Makes tokens.json: a key set and tokens that OpenSSL signed with its key, which is forgotten.

Run it in this directory: python3 tokens.py
"""

import base64
import json
import subprocess
import tempfile

ISSUER = "https://id.example.com/team"
# The year 2100.
LATER = 4102444800


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def main():
    with tempfile.NamedTemporaryFile(suffix=".pem") as key:
        openssl("genrsa", "-out", key.name, "2048")
        modulus = openssl("rsa", "-in", key.name, "-noout", "-modulus").decode().strip()
        modulus = bytes.fromhex(modulus.removeprefix("Modulus="))

        def sign(**changes):
            claims = {"iss": ISSUER, "sub": "alice", "aud": "stator", "exp": LATER} | changes
            head = {"alg": "RS256", "typ": "JWT", "kid": "one"}
            parts = [encoded(json.dumps(part).encode()) for part in (head, claims)]
            message = ".".join(parts)
            signature = openssl("dgst", "-sha256", "-sign", key.name, data=message.encode())
            return f"{message}.{encoded(signature)}"

        tokens = {
            "alice": sign(),
            "bob": sign(sub="bob"),
            "audience": sign(aud="another"),
            "expired": sign(exp=1700000000),
            "issuer": sign(iss="https://other.example.com"),
        }
    keys = [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": encoded(modulus), "e": "AQAB"}]
    with open("tokens.json", "w", encoding="utf-8") as file:
        json.dump({"keys": {"keys": keys}, "tokens": tokens}, file, indent=1)
        file.write("\n")


main()
