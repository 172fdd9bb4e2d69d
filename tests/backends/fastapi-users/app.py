"""A FastAPI service with users of its own, hashed with bcrypt. It knows nothing of the gateway."""

import os
import uuid

import bcrypt
import psycopg2
import uvicorn
from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel

TABLE = """
CREATE TABLE IF NOT EXISTS users (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    full_name text NOT NULL,
    hashed_password text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    is_superuser boolean NOT NULL DEFAULT false
)
"""

app = FastAPI()


class Registration(BaseModel):
    email: str
    full_name: str
    password: str
    is_superuser: bool = False


class Credentials(BaseModel):
    email: str
    password: str


class NewPassword(Credentials):
    new_password: str


def run(sql: str, *values):
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def hashed(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()


@app.on_event("startup")
def create_table() -> None:
    run(TABLE)


@app.post("/register", status_code=201)
def register(user: Registration) -> dict:
    user_id = str(uuid.uuid4())
    run(
        "INSERT INTO users (id, email, full_name, hashed_password, is_superuser) VALUES (%s, %s, %s, %s, %s)",
        user_id, user.email.lower(), user.full_name, hashed(user.password), user.is_superuser,
    )
    return {"id": user_id}


@app.post("/token")
def token(credentials: Credentials) -> dict:
    row = run("SELECT id, hashed_password FROM users WHERE email = lower(%s) AND is_active", credentials.email)
    if row is None or not bcrypt.checkpw(credentials.password.encode(), row[1].encode()):
        raise HTTPException(401)
    return {"id": row[0]}


@app.post("/password", status_code=204)
def change_password(change: NewPassword) -> None:
    user_id = token(change)["id"]
    run("UPDATE users SET hashed_password = %s WHERE id = %s", hashed(change.new_password), user_id)


@app.post("/deactivate", status_code=204)
def deactivate(credentials: Credentials) -> None:
    run("UPDATE users SET is_active = false WHERE id = %s", token(credentials)["id"])


@app.get("/whoami")
def whoami(x_user_id: str = Header()) -> dict:
    """The person whom the gateway names, as this service knows them."""
    row = run("SELECT id, email, full_name FROM users WHERE id = %s", x_user_id)
    return {"id": row[0], "email": row[1], "full_name": row[2]}


@app.get("/ready")
def ready() -> dict:
    return {}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")), log_level="warning")
