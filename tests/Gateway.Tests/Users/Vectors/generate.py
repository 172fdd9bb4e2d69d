"""Makes password-hashes.json with the libraries whose hashes the gateway has to verify."""

import base64
import hashlib
import json
import sys
import warnings

warnings.simplefilter("ignore")

import argon2
import bcrypt
import django
import passlib
import passlib.hash
import werkzeug
import werkzeug.security
from django.conf import settings

settings.configure()

from django.contrib.auth import hashers

PASSWORDS = {
    "ascii": "Tr0ub4dor&3",
    "spaces": " correct horse battery staple ",
    "non-ascii": "Grüße an 世界 🔑",
    "long": "a long pass phrase that goes on and on, " * 5,
    "punctuation": "$2b$:,=\\\"'{}%00",
}

vectors = []


def add(form, library, make):
    for kind, password in PASSWORDS.items():
        vectors.append(
            {
                "form": form,
                "library": library,
                "kind": kind,
                "password": password,
                # In front, for bcrypt ignores what comes after 72 bytes.
                "wrong": "x" + password,
                "hash": make(password),
            }
        )


def argon(kind, **parameters):
    return argon2.PasswordHasher(type=kind, **parameters).hash


def crypt(prefix, cost=4):
    def make(password):
        salt = bcrypt.gensalt(cost, prefix=b"2a" if prefix == "2a" else b"2b")
        return bcrypt.hashpw(password.encode(), salt).decode().replace("$2b$", f"${prefix}$")

    return make


def django_hash(hasher, **arguments):
    return lambda password: hasher.encode(password, hasher.salt(), **arguments)


def quick(hasher, rounds=5):
    """bcrypt's default cost of 12 would make the tests slow."""
    hasher.rounds = rounds
    return django_hash(hasher)


def django_scrypt(password, salt="Xr2vWqNdPmKe", n=16384, r=8, p=1):
    """Django's ScryptPasswordHasher.encode, which Debian's Django (3.2) does not have yet."""
    key = hashlib.scrypt(password.encode(), salt=salt.encode(), n=n, r=r, p=p, maxmem=64 * 1024 * 1024, dklen=64)
    return f"scrypt${n}${salt}${r}${p}${base64.b64encode(key).decode().strip()}"


argon_library = f"argon2-cffi {argon2.__version__}"
add("argon2id", argon_library, argon(argon2.Type.ID, time_cost=2, memory_cost=19456, parallelism=1))
add("argon2id, 8 lanes", argon_library, argon(argon2.Type.ID))
add("argon2id, long hash", argon_library, argon(argon2.Type.ID, memory_cost=64, hash_len=96, salt_len=48, time_cost=1))
add("argon2i", argon_library, argon(argon2.Type.I, time_cost=3, memory_cost=4096, parallelism=2))

bcrypt_library = f"bcrypt {bcrypt.__version__}"
add("bcrypt 2a", bcrypt_library, crypt("2a"))
add("bcrypt 2b", bcrypt_library, crypt("2b", 6))
add("bcrypt 2y", bcrypt_library, crypt("2y"))

django_library = f"Django {django.__version__}"
add("django pbkdf2_sha256", django_library, django_hash(hashers.PBKDF2PasswordHasher()))
add("django pbkdf2_sha1", django_library, django_hash(hashers.PBKDF2SHA1PasswordHasher(), iterations=1000))
add("django argon2", django_library, django_hash(hashers.Argon2PasswordHasher()))
add("django bcrypt_sha256", django_library, quick(hashers.BCryptSHA256PasswordHasher()))
add("django bcrypt", django_library, quick(hashers.BCryptPasswordHasher()))
add("django scrypt", "hashlib, written as Django 4 does", django_scrypt)

passlib_library = f"passlib {passlib.__version__}"
add("passlib scrypt", passlib_library, passlib.hash.scrypt.using(rounds=14).hash)
add("passlib scrypt, odd", passlib_library, passlib.hash.scrypt.using(rounds=8, block_size=3, parallelism=2, salt_size=11).hash)
add("passlib pbkdf2", passlib_library, passlib.hash.pbkdf2_sha1.using(rounds=1000).hash)
add("passlib pbkdf2-sha256", passlib_library, passlib.hash.pbkdf2_sha256.hash)
add("passlib pbkdf2-sha512", passlib_library, passlib.hash.pbkdf2_sha512.hash)

werkzeug_library = f"Werkzeug {werkzeug.__version__}"


def flask(method):
    return lambda password: werkzeug.security.generate_password_hash(password, method)


add("werkzeug pbkdf2:sha256", werkzeug_library, flask("pbkdf2:sha256:26000"))
add("werkzeug pbkdf2:sha1", werkzeug_library, flask("pbkdf2:sha1:1000"))
add("werkzeug pbkdf2:sha512", werkzeug_library, flask("pbkdf2:sha512:1000"))


def werkzeug_scrypt(password, salt="Xr2vWqNdPmKe", n=32768, r=8, p=1):
    """generate_password_hash(method="scrypt") of Werkzeug 2.3, for where an older one is installed."""
    key = hashlib.scrypt(password.encode(), salt=salt.encode(), n=n, r=r, p=p, maxmem=132 * n * r * p)
    return f"scrypt:{n}:{r}:{p}${salt}${key.hex()}"


if tuple(int(part) for part in werkzeug.__version__.split(".")[:2]) >= (2, 3):
    add("werkzeug scrypt", werkzeug_library, flask("scrypt"))
else:
    add("werkzeug scrypt", "hashlib, written as Werkzeug 2.3 does", werkzeug_scrypt)

json.dump(vectors, sys.stdout, indent=2, ensure_ascii=False)
print()
