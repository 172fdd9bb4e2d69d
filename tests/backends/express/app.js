// An Express service that verifies the gateway's assertion with jose.
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const { JWKS_URL, ISSUER, AUDIENCE, PORT } = process.env;

// Fetches the keys when it meets one that it does not know, but not again within the cooldown.
const keys = createRemoteJWKSet(new URL(JWKS_URL), { cooldownDuration: 1000 });

async function caller(request, response, next) {
  try {
    const { payload, protectedHeader } = await jwtVerify(request.get('X-User-Assertion') ?? '', keys, {
      algorithms: ['ES256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTolerance: 10,
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    request.caller = { ...payload, kid: protectedHeader.kid };
    next();
  } catch (error) {
    response.status(401).json({ detail: error.message });
  }
}

express()
  .use(caller)
  .use((request, response) => response.json(request.caller))
  .listen(Number(PORT), '127.0.0.1');
