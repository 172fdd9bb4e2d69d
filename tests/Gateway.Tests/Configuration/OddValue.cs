using System.Text.Json.Nodes;
using CsCheck;

namespace Gateway.Tests.Configuration;

/// <summary>Generates values that are right, nearly right, at a limit, or nothing of the kind.</summary>
internal static class OddValue
{
    private static readonly string[] Texts =
    [
        "", " ", "x", "0", "-1", "1", "65536", "99999", "2147483647", "2147483648", "-2147483648", "9223372036854775807", "1e9", "NaN", "0x10", "3600", "true", "false", "null", "yes",
        "00:00:00", "00:00:00.0000001", "-00:00:01", "00:00:01", "00:05:00", "23:59:59", "24:00:00", "24.20:31:23", "24.20:31:24", "49.17:02:47", "49.17:02:48", "100.00:00:00", "36500.00:00:00", "10675199.02:48:05", "10675199.02:48:06",
        "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2027-01-31T00:00:00+14:00", "tomorrow",
        "/", "//", "/app", "app", "../..", "/nonexistent/file", "/dev/null", "/proc/self/mem", "/tmp", ".", "~", "C:\\x", "a\u0000b", "a\nb", "a\r\nX-Evil: 1", "\u001b[2J", "\t", "é", "Jörg", "🔑", "\u202e", "\uFEFFx", "İ", "名前",
        "{", "}", "{x}", "{x", "{**rest}", "/{a}{b}", "/{a}/{a}", "/{**a}/b", "/{a:int:range(1,2)}", "/{a:nonsense}", "/{a=1}", "/{}", "%", "%zz", "%00", "%2F", "?", "#", "*", "*.example.com", "**", "a b", "a,b", "a;b", "a:b", "a@b", "'", "\"", "<x>", "$&", "\\",
        "Cookie", "Host", "host", "X-User-Id", "x_user_id", "Content-Length", "Transfer-Encoding", "__Host-x", ".example.com", "utf-8", "utf-7", "latin1", "nonsense", "anonymous", "default", "ANONYMOUS", "auth", "verify", "GET", "TRACE", "1.0", "2", "3", "4.0", "1.1.1.1.1",
        "10.0.0.0/8", "10.0.0.1/8", "::/0", "::1/129", "1.2.3.4/", "fe80::1%eth0", "1.2.3.400", "SELECT 1", "SELECT @login",
    ];

    private static readonly string[] Schemes = ["http://", "https://", "redis://", "rediss://", "postgres://", "postgresql://", "ftp://", "unix:", "http:", "://", ""];

    private static readonly string[] Hosts =
        ["localhost", "127.0.0.1", "[::1]", "[::", "*", "+", "0.0.0.0", "[::]", "1.2.3.400", "", " ", "a b", "é.example", "xn--", "a,b", "a,b:1,[::1]:2", "u:p@h", "u:p%@h", "u@", "@", "h:1:2", "unix:/tmp/x", "pipe:/x", "-", "a..b", "%2Fvar%2Frun", "..", "example.com"];

    private static readonly string[] Ports = ["", ":", ":0", ":1", ":80", ":8080", ":8081", ":65535", ":65536", ":99999", ":-1", ":abc", ":8080x", ": 80", ":+80", ":00080", ":2147483648", ":99999999999999999999"];

    private static readonly string[] Tails =
    [
        "", "/", "/app", "/0", "/-1", "/16", "/2147483648", "/x?y", "?x=1", "#x", "?ca=/nonexistent", "?ca=/tmp", "?ca=/dev/null", "?ca=", "?ca=a%00b", "?sentinel=", "?sentinel=m", "?sentinel=m&ca=/x",
        "/d?sslmode=require", "/d?sslmode=disable&sslnegotiation=direct", "/d?sslmode=verify-full&sslrootcert=/dev/null", "/d?sslrootcert=/nonexistent", "/d?sslrootcert=system", "/d?sslmode=require&sslcert=/dev/null&sslkey=/dev/null",
        "/d?target_session_attrs=read-write", "/d?target_session_attrs=any", "/d?target_session_attrs=x", "/d?load_balance_hosts=random", "/d?gssencmode=disable", "/d?gssencmode=require", "/d?channel_binding=require", "/d?require_auth=none", "/d?require_auth=x",
        "/d?connect_timeout=-1", "/d?connect_timeout=99999999", "/d?connect_timeout=x", "/d?keepalives=1&keepalives_interval=5", "/d?keepalives_idle=-1", "/d?keepalives_idle=2147483647", "/d?port=1,2", "/d?port=0", "/d?host=/tmp", "/d?host=", "/d?host=a,b&port=1,2", "/d?hostaddr=1.2.3.4", "/d?service=x",
        "/d?Minimum Pool Size=9&Maximum Pool Size=2", "/d?Maximum Pool Size=0", "/d?Maximum Pool Size=2147483647", "/d?Timeout=99999", "/d?Command Timeout=-1", "/d?Multiplexing=true&Pooling=false", "/d?Multiplexing=true&target_session_attrs=primary", "/d?Keepalive=2147483647", "/d?Tcp Keepalive Interval=1",
        "/d?Connection Idle Lifetime=1&Connection Pruning Interval=9", "/d?Connection Pruning Interval=0", "/d?Connection Idle Lifetime=-1", "/d?Connection Lifetime=-1", "/d?Read Buffer Size=1", "/d?Write Buffer Size=-1", "/d?Max Auto Prepare=-1", "/d?Encoding=nonsense", "/d?Client Encoding=x", "/d?Host Recheck Seconds=-1", "/d?Timezone=x", "/d?Passfile=/nonexistent", "/d?Options=-c x", "/d?=", "/d?&", "/d?a", "/d?%zz",
        "/d?Replication Mode=Logical", "/d?Log Parameters=maybe", "/d?Internal Command Timeout=1", "/d?Socket Receive Buffer Size=-5", "/d?Include Realm=true", "/d?Auto Prepare Min Usages=0",
    ];

    private static readonly JsonNode?[] Others =
        [null, true, 0.5, new JsonArray(), new JsonObject(), new JsonArray("x"), new JsonObject { ["x"] = "y" }, new JsonArray(new JsonObject { ["x"] = 1 })];

    public static Gen<JsonNode?> For(SchemaKey key)
    {
        var urls = Gen.Select(Pick(Schemes), Pick(Hosts), Pick(Ports), Pick(Tails)).Select((scheme, host, port, tail) => scheme + host + port + tail);
        var ours = key.Good.Length == 0 ? Pick(Texts) : Gen.Frequency(
            (1, Gen.Const(key.Good)),
            (2, Pick(Texts).Select(odd => key.Good + odd)),
            (1, Pick(Texts).Select(odd => odd + key.Good)),
            (1, Gen.Int[0, key.Good.Length].Select(length => key.Good[..length])));
        var isAddress = key.Good.Contains("://", StringComparison.Ordinal);
        var texts = Gen.Frequency((isAddress ? 1 : 6, Pick(Texts)), (isAddress ? 8 : 1, urls), (3, ours), (1, Gen.String[0, 30]), (1, Gen.Int[200, 70_000].Select(length => new string('x', length))));
        return Gen.Frequency<JsonNode?>(
            (12, texts.Select(text => (JsonNode?)JsonValue.Create(text))),
            (2, Gen.Long.Select(number => (JsonNode?)JsonValue.Create(number))),
            (1, Gen.Int[0, Others.Length - 1].Select(index => Others[index]))).Select(node => node?.DeepClone());
    }

    private static Gen<string> Pick(string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);
}
