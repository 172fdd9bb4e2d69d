"""A FastAPI service that verifies the gateway's assertion with PyJWT."""

import os

import jwt
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException

# Fetches the keys when it meets one that it does not know.
keys = jwt.PyJWKClient(os.environ["JWKS_URL"])
app = FastAPI()


def caller(x_user_assertion: str = Header(default="")) -> dict:
    try:
        key = keys.get_signing_key_from_jwt(x_user_assertion)
        return jwt.decode(
            x_user_assertion,
            key.key,
            algorithms=["ES256"],
            issuer=os.environ["ISSUER"],
            audience=os.environ["AUDIENCE"],
            leeway=10,
            options={"require": ["exp", "iat", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise HTTPException(401, str(error)) from error


@app.get("/{path:path}")
def whoami(claims: dict = Depends(caller), x_user_assertion: str = Header()) -> dict:
    return claims | {"kid": jwt.get_unverified_header(x_user_assertion)["kid"]}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
