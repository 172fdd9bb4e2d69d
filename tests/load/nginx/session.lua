-- The session check as people write it by hand: the cookie is "id.signature", the record is JSON in Redis.
local cjson = require "cjson.safe"
local redis = require "nginx.redis"

local cookie = ngx.var.cookie_sid
local id, signature
if cookie then
  id, signature = cookie:match("^([%w-]+)%.([%w+/=]+)$")
end
if not id or ngx.encode_base64(ngx.hmac_sha1(SESSION_SECRET, id)) ~= signature then
  return ngx.exit(401)
end

local connection = redis:new()
connection:set_timeout(250)
if not connection:connect("127.0.0.1", REDIS_PORT) then
  return ngx.exit(503)
end
local stored = connection:get("lua:" .. id)
connection:set_keepalive(10000, 256)
local session = stored and stored ~= ngx.null and cjson.decode(stored)
if not session then
  return ngx.exit(401)
end

local user = session.user_data
ngx.req.set_header("X-User-Id", user.id)
ngx.req.set_header("X-User-Email", user.email)
ngx.req.set_header("X-User-Name", user.username)
ngx.req.set_header("X-User-Full-Name", ngx.escape_uri(user.full_name))
ngx.req.set_header("X-User-Role", user.role)
ngx.req.set_header("X-Session-Id", id)
