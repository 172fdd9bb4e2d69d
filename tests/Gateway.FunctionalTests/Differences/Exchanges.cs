using System.Globalization;

namespace Gateway.FunctionalTests.Differences;

/// <summary>Generates the exchanges in which proxies are compared.</summary>
internal static class Exchanges
{
    private const int Kibibyte = 1024;
    private const string From = "X-From: backend\r\n";
    private const string Hello = "hello world";
    private const string HelloInChunks = "6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n";
    private const string Whole = $"HTTP/1.1 200 OK\r\n{From}Content-Length: 11\r\n\r\n{Hello}";

    private static readonly (string, string) Http2From = ("x-from", "backend");
    private static readonly (string, string) Http2Length = ("content-length", "11");
    private static readonly Ending[] Endings = Enum.GetValues<Ending>();

    // Methods with and without a body, in each framing of one.
    private static readonly Exchange[] Requests =
    [
        new() { Feature = "", Variant = "GET" },
        new() { Feature = "", Variant = "HEAD", Method = "HEAD" },
        new() { Feature = "", Variant = "OPTIONS", Method = "OPTIONS" },
        new() { Feature = "", Variant = "DELETE", Method = "DELETE" },
        new() { Feature = "", Variant = "POST without a body", Method = "POST", RequestLines = "Content-Length: 0\r\n" },
        new()
        {
            Feature = "", Variant = "POST with a length", Method = "POST", RequestLines = "Content-Length: 11\r\n", RequestBody = Hello,
            RequestContent = Hello,
        },
        new()
        {
            Feature = "", Variant = "PUT in chunks", Method = "PUT", RequestLines = "Transfer-Encoding: chunked\r\n",
            RequestBody = HelloInChunks, RequestContent = Hello,
        },
        new() { Feature = "", Variant = "GET with a length", RequestLines = "Content-Length: 11\r\n", RequestBody = Hello, RequestContent = Hello },
    ];

    private static readonly Exchange[] UsualRequests = [Requests[0], Requests[1], Requests[5], Requests[6]];

    private static readonly Framing[] Usual =
    [
        new("with a length", "Content-Length: 11", Hello, Hello),
        new("with the length 0", "Content-Length: 0", "", ""),
        new("in chunks", "Transfer-Encoding: chunked", HelloInChunks, Hello),
        new("in chunks with extensions", "Transfer-Encoding: chunked", "b;a=b;c=\"d\"\r\nhello world\r\n0;e\r\n\r\n", Hello),
        new("in chunks with a trailer", "Transfer-Encoding: chunked\r\nTrailer: X-End", "b\r\nhello world\r\n0\r\nX-End: here\r\n\r\n", Hello)
        {
            Trailer = "X-End: here",
        },
        new("without a length", "", Hello, Hello) { IsUntilClose = true },
    ];

    private static readonly Framing[] Broken =
    [
        new("with a length and no body", "Content-Length: 11", "", "") { IsComplete = false },
        new("with a length and half its body", "Content-Length: 11", "hello ", "hello ") { IsComplete = false },
        new("that breaks off between chunks", "Transfer-Encoding: chunked", "6\r\nhello \r\n", "hello ") { IsComplete = false },
        new("that breaks off within a chunk", "Transfer-Encoding: chunked", "b\r\nhello ", "hello ") { IsComplete = false },
        new("that breaks off before the last chunk's empty line", "Transfer-Encoding: chunked", "b\r\nhello world\r\n0\r\n", Hello) { IsComplete = false },
    ];

    // What is wrong with them differs from framing to framing, so there is nothing that every reader must see.
    private static readonly Framing[] Contradictory =
    [
        new("in chunks and with a length", "Transfer-Encoding: chunked\r\nContent-Length: 11", HelloInChunks, Hello),
        new("with a length and in chunks", "Content-Length: 3\r\nTransfer-Encoding: chunked", HelloInChunks, Hello),
        new("with the same length twice", "Content-Length: 11\r\nContent-Length: 11", Hello, Hello),
        new("with the same length twice in one line", "Content-Length: 11, 11", Hello, Hello),
        new("with two lengths", "Content-Length: 11\r\nContent-Length: 5", Hello, Hello),
        new("with a negative length", "Content-Length: -1", Hello, Hello),
        new("with a signed length", "Content-Length: +11", Hello, Hello),
        new("with a length that is no number", "Content-Length: eleven", Hello, Hello),
        new("with an empty length", "Content-Length: ", Hello, Hello),
        new("with a length of 20 digits", "Content-Length: 18446744073709551627", Hello, Hello),
        new("with a length and a longer body", "Content-Length: 5", Hello, "hello"),
        new("in chunks, spelled Chunked", "Transfer-Encoding: Chunked", HelloInChunks, Hello),
        new("in chunks, named twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", HelloInChunks, Hello),
        new("with the coding identity", "Transfer-Encoding: identity\r\nContent-Length: 11", Hello, Hello),
        new("with an unknown coding", "Transfer-Encoding: xchunked\r\nContent-Length: 11", Hello, Hello),
        new("with the codings gzip, chunked", "Transfer-Encoding: gzip, chunked", HelloInChunks, Hello),
        new("with a chunk's size that is no number", "Transfer-Encoding: chunked", "x\r\nhello world\r\n0\r\n\r\n", "") { IsComplete = false },
        new("with a chunk's size of 17 digits", "Transfer-Encoding: chunked", "fffffffffffffffff\r\nhello world\r\n0\r\n\r\n", "") { IsComplete = false },
        new("with a negative size of a chunk", "Transfer-Encoding: chunked", "-b\r\nhello world\r\n0\r\n\r\n", "") { IsComplete = false },
        new("with a chunk that is longer than its size", "Transfer-Encoding: chunked", "5\r\nhello world\r\n0\r\n\r\n", "hello") { IsComplete = false },
        new("with bare line feeds around chunks", "Transfer-Encoding: chunked", "b\nhello world\n0\n\n", Hello),
        new("with a blank behind a chunk's size", "Transfer-Encoding: chunked", "b \r\nhello world\r\n0\r\n\r\n", Hello),
    ];

    // The name, the line, and whether it is the mark that must arrive.
    private static readonly (string Feature, string Line, string Mark)[] Lines =
    [
        ("Latin-1 in a value", "X-Mark: caf\xe9", ""),
        ("UTF-8 in a value", "X-Mark: caf\xc3\xa9 \xe2\x82\xac", ""),
        ("the byte 80 in a value", "X-Mark: \x80\xff", ""),
        ("Latin-1 in a cookie", "{cookie}: name=caf\xe9", ""),
        ("UTF-8 in a file name", "Content-Disposition: attachment; filename=\"caf\xc3\xa9.txt\"", ""),
        ("Latin-1 in a type", "Content-Type: text/plain; x=caf\xe9", ""),
        ("Latin-1 in a name", "X-M\xe4rk: here", ""),
        ("UTF-8 in a name", "X-M\xc3\xa4rk: here", ""),
        ("a folded line", "X-Mark: one\r\n two", "X-Mark: one two"),
        ("a blank before the colon", "X-Mark : here", "X-Mark: here"),
        ("a line without a colon", "X-Mark", ""),
        ("an empty name", ": here", ""),
        ("a blank in a name", "X Mark: here", ""),
        ("a blank before a name", " X-Mark: here", ""),
        ("a NUL in a value", "X-Mark: he\0re", ""),
        ("a control character in a value", "X-Mark: he\x01re", ""),
        ("a DEL in a value", "X-Mark: he\x7fre", ""),
        ("a bare CR in a value", "X-Mark: he\rre", ""),
        ("a bare LF behind a value", "X-Before: 1\nX-Mark: here", "X-Mark: here"),
        ("a tab in a value", "X-Mark: he\tre", ""),
        ("no blank before a value", "X-Mark:here", "X-Mark: here"),
        ("an empty value", "X-Mark:", "X-Mark: "),
        ("an underscore in a name", "X_Mark: here", ""),
        ("a dot in a name", "X.Mark: here", ""),
        ("a slash in a name", "X/Mark: here", ""),
        ("signs that a name may have", "!#$%&'*+-.^`|~: here", ""),
        ("a line of 6 KiB", $"X-Mark: {new string('x', 6 * Kibibyte)}", ""),
        ("a name of 500 bytes", $"X-{new string('x', 500)}: here", ""),
        ("90 lines", $"{Many(90)}X-Mark: here", "X-Mark: here"),
    ];

    public static IReadOnlyList<Exchange> Generate() =>
    [
        .. Answers(Usual, Broken), .. Contradictions(), .. Bodiless(), .. Interim(), .. Odd(), .. StatusLines(), .. RequestBodies(),
        .. RequestHeads(), .. Early(), .. Lost(), .. Http2Clients(), .. Http2Backends(),
    ];

    private static string Many(int lines) =>
        string.Concat(Enumerable.Range(0, lines).Select(static i => string.Create(CultureInfo.InvariantCulture, $"X-{i}: x\r\n")));

    private static IEnumerable<Exchange> Answers(params Framing[][] framings)
    {
        foreach (var framing in framings.SelectMany(static some => some))
        {
            foreach (var request in UsualRequests)
            {
                foreach (var ending in Endings)
                {
                    // One that never comes to its end takes its time: one method is enough.
                    var isPossible = ending != Ending.Kept || !framing.IsUntilClose && (framing.IsComplete || request.Method == "GET");
                    if (isPossible)
                        yield return Answer(request, framing, ending);
                }
            }
        }
    }

    private static IEnumerable<Exchange> Contradictions()
    {
        foreach (var framing in Contradictory)
        {
            foreach (var ending in (Ending[])[Ending.Kept, Ending.Closed])
                yield return Answer(Requests[0], framing, ending);
        }

        foreach (var request in Requests)
            yield return Answer(request, Usual[0], Ending.Kept);
    }

    private static Exchange Answer(Exchange request, Framing framing, Ending ending, string status = "200 OK")
    {
        var isHead = request.Method == "HEAD";
        var lines = framing.Lines.Length == 0 ? "" : $"{framing.Lines}\r\n";
        return request with
        {
            Feature = $"answer {framing.Name}",
            Variant = $"{request.Variant}, {ending}",
            Answer = $"HTTP/1.1 {status}\r\n{From}{lines}\r\n{(isHead ? "" : framing.Wire)}",
            Content = isHead ? "" : framing.Content,
            IsComplete = isHead || framing.IsComplete && !(framing.IsUntilClose && ending == Ending.Reset),
            Trailer = isHead ? "" : framing.Trailer,
            Length = isHead ? MessageReader.ValueOf($"\n{lines}", "Content-Length") : "",
            Status = int.Parse(status[..3], CultureInfo.InvariantCulture),
            Ending = ending,
        };
    }

    // Statuses that have no body (RFC 9112, 6.3), and a HEAD, whatever their heads say, and what some backends send all the same.
    private static IEnumerable<Exchange> Bodiless()
    {
        (string Name, string Lines, string Wire)[] framings =
        [
            ("without a length", "", ""),
            ("with the length 0", "Content-Length: 0\r\n", ""),
            ("with the length 11", "Content-Length: 11\r\n", ""),
            ("that says chunked", "Transfer-Encoding: chunked\r\n", ""),
            ("with an empty chunk", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            ("with a body", "Content-Length: 11\r\n", Hello),
            ("with a body in chunks", "Transfer-Encoding: chunked\r\n", HelloInChunks),
        ];
        foreach (var (name, lines, wire) in framings)
        {
            foreach (var status in (string[])["204 No Content", "304 Not Modified", "205 Reset Content", "HEAD"])
            {
                // A 205 with a length or chunked and without that body is no whole message.
                var isHead = status == "HEAD";
                if (status.StartsWith("205", StringComparison.Ordinal) && wire.Length == 0 && !lines.Contains(": 0", StringComparison.Ordinal))
                    continue;
                foreach (var request in (Exchange[])[Requests[0], Requests[3], Requests[5]])
                {
                    foreach (var ending in (Ending[])[Ending.Kept, Ending.Closed])
                    {
                        if (isHead && request.Method != "GET")
                            continue;
                        var isLengthKept = isHead || status[..3] == "304";
                        yield return request with
                        {
                            Feature = $"{(isHead ? "answer to HEAD" : status[..3])} {name}",
                            Variant = $"{request.Variant}, {ending}",
                            Method = isHead ? "HEAD" : request.Method,
                            Answer = $"HTTP/1.1 {(isHead ? "200 OK" : status)}\r\n{From}{lines}\r\n{wire}",
                            Status = isHead ? 200 : int.Parse(status[..3], CultureInfo.InvariantCulture),
                            Length = isLengthKept ? MessageReader.ValueOf($"\n{lines}", "Content-Length") : "",
                            Ending = ending,
                        };
                    }
                }
            }
        }
    }

    private static IEnumerable<Exchange> Interim()
    {
        (string Feature, string Answer, string Seen)[] interim =
        [
            ("100", "HTTP/1.1 100 Continue\r\n\r\n", ""),
            ("100 with a header", "HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\n", ""),
            ("102", "HTTP/1.1 102 Processing\r\n\r\n", "102"),
            ("103", "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n", "103"),
            ("103 twice", string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </b.css>\r\n\r\n", 2)), "103 103"),
            ("199", "HTTP/1.1 199 Odd\r\n\r\n", "199"),
            ("100 with a length", "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n", ""),
            ("twenty 100", string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 20)), ""),
        ];
        foreach (var (feature, answer, seen) in interim)
        {
            foreach (var request in UsualRequests)
            {
                yield return Answer(request, Usual[0], Ending.Kept) with
                {
                    Feature = $"{feature} before the answer",
                    Answer = $"{answer}{(request.Method == "HEAD" ? Whole[..^Hello.Length] : Whole)}",
                    Interim = seen,
                };
            }
        }

        yield return new()
        {
            Feature = "101 that nobody asked for",
            Status = 101,
            Ending = Ending.Closed,
            Answer = $"HTTP/1.1 101 Switching Protocols\r\n{From}Connection: upgrade\r\nUpgrade: x\r\n\r\n",
        };
    }

    private static IEnumerable<Exchange> Odd()
    {
        foreach (var (feature, text, mark) in (IEnumerable<(string, string, string)>)
            [
                .. Lines,
                ("a line of 30 KiB", $"X-Mark: {new string('x', 30 * Kibibyte)}", ""),
                ("500 lines", $"{Many(500)}X-Mark: here", "X-Mark: here"),
                ("a line that Connection names", "Connection: X-Mark\r\nX-Mark: here", "X-Mark: here"),
                ("Latin-1 in a location", "Location: /caf\xe9", ""),
                ("UTF-8 in a location", "Location: /caf\xc3\xa9/\xe2\x82\xac", ""),
                ("two types", "Content-Type: text/plain\r\nContent-Type: text/html", "Content-Type: text/plain"),
                ("Keep-Alive", "Keep-Alive: timeout=5", ""),
                ("Server", "Server: mine", ""),
                ("a malformed date", "Date: yesterday", ""),
                ("a malformed cookie", "Set-Cookie: ;;=", ""),
                ("Proxy-Authenticate", "Proxy-Authenticate: Basic realm=\"x\"", ""),
                ("Upgrade", "Upgrade: h2c\r\nConnection: upgrade", "Upgrade: h2c"),
                ("X-Accel-Redirect", "X-Accel-Redirect: /other", ""),
            ])
        {
            var line = text.Replace("{cookie}", "Set-Cookie", StringComparison.Ordinal);
            foreach (var request in (Exchange[])[Requests[0], Requests[1]])
            {
                yield return request with
                {
                    Feature = $"answer with {feature}",
                    Answer = $"HTTP/1.1 200 OK\r\n{From}{line}\r\nContent-Length: 11\r\n\r\n{(request.Method == "HEAD" ? "" : Hello)}",
                    Content = request.Method == "HEAD" ? "" : Hello,
                    Length = request.Method == "HEAD" ? "11" : "",
                    Mark = mark.Length > 0 ? mark : line,
                };
            }
        }

        foreach (var (feature, line) in ((string, string)[])
            [
                ("Latin-1 in a trailer", "X-End: caf\xe9"), ("a NUL in a trailer", "X-End: a\0b"), ("a trailer without a colon", "X-End"),
                ("Content-Length as a trailer", "Content-Length: 5"), ("a folded trailer", "X-End: one\r\n two"),
            ])
        {
            yield return new()
            {
                Feature = $"answer with {feature}",
                Answer = $"HTTP/1.1 200 OK\r\n{From}Trailer: X-End\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n{line}\r\n\r\n",
                Content = Hello,
            };
        }
    }

    private static IEnumerable<Exchange> StatusLines()
    {
        foreach (var (feature, line, status) in ((string, string, int)[])
            [
                ("without a reason", "HTTP/1.1 200 ", 200),
                ("without a reason and its blank", "HTTP/1.1 200", 200),
                ("with a reason in Latin-1", "HTTP/1.1 200 Tr\xe8s bien", 200),
                ("with a reason in UTF-8", "HTTP/1.1 200 Tr\xc3\xa8s bien", 200),
                ("with a control character in its reason", "HTTP/1.1 200 a\x01b", 200),
                ("of HTTP/1.0", "HTTP/1.0 200 OK", 200),
                ("of HTTP/1.2", "HTTP/1.2 200 OK", 200),
                ("of HTTP/2.0", "HTTP/2.0 200 OK", 200),
                ("of HTTP/3", "HTTP/3 200 OK", 200),
                ("of http/1.1", "http/1.1 200 OK", 200),
                ("of ICY", "ICY 200 OK", 200),
                ("with two blanks", "HTTP/1.1  200 OK", 200),
                ("with the status 299", "HTTP/1.1 299 Odd", 299),
                ("with the status 418", "HTTP/1.1 418 Teapot", 418),
                ("with the status 599", "HTTP/1.1 599 Odd", 599),
                ("with the status 600", "HTTP/1.1 600 Odd", 600),
                ("with the status 999", "HTTP/1.1 999 Odd", 999),
                ("with the status 099", "HTTP/1.1 099 Odd", 99),
                ("with the status 000", "HTTP/1.1 000 Odd", 0),
                ("with the status 20", "HTTP/1.1 20 Odd", 20),
                ("with the status 2000", "HTTP/1.1 2000 Odd", 2000),
                ("with the status OK", "HTTP/1.1 OK", 0),
                ("behind an empty line", "\r\nHTTP/1.1 200 OK", 200),
                ("that ends in a bare LF", "HTTP/1.1 200 OK\nX-Line: 1", 200),
                ("that is no HTTP at all", "220 mail.example ESMTP", 220),
            ])
        {
            foreach (var ending in (Ending[])[Ending.Kept, Ending.Closed])
            {
                yield return new()
                {
                    Feature = $"status line {feature}",
                    Variant = ending.ToString(),
                    Answer = $"{line}\r\n{From}Content-Length: 11\r\n\r\n{Hello}",
                    Content = Hello,
                    Status = status,
                    Ending = ending,
                };
            }
        }

        foreach (var ending in (Ending[])[Ending.Closed, Ending.Reset])
        {
            foreach (var (feature, text) in ((string, string)[])
                [
                    ("nothing", ""), ("half a status line", "HTTP/1.1 20"), ("a status line", "HTTP/1.1 200 OK\r\n"),
                    ("half a head", $"HTTP/1.1 200 OK\r\n{From}Content-Le"), ("a body without a head", Hello),
                    ("a 100", "HTTP/1.1 100 Continue\r\n\r\n"),
                ])
            {
                foreach (var request in Requests)
                {
                    yield return request with
                    {
                        Feature = $"{feature}, then {(ending == Ending.Reset ? "a reset" : "closed")}",
                        Answer = text,
                        Ending = ending,
                        IsComplete = false,
                    };
                }
            }
        }
    }

    private static IEnumerable<Exchange> RequestBodies()
    {
        foreach (var method in (string[])["POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS", "PROPFIND", "MADE-UP"])
        {
            foreach (var (feature, lines, wire, content, trailer) in ((string, string, string, string, string)[])
                [
                    ("without a body", "", "", "", ""),
                    ("with the length 0", "Content-Length: 0\r\n", "", "", ""),
                    ("with a length", "Content-Length: 11\r\n", Hello, Hello, ""),
                    ("in chunks", "Transfer-Encoding: chunked\r\n", HelloInChunks, Hello, ""),
                    ("in empty chunks", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "", ""),
                    ("in chunks with extensions", "Transfer-Encoding: chunked\r\n", "b;a=b\r\nhello world\r\n0\r\n\r\n", Hello, ""),
                    (
                        "in chunks with a trailer", "Trailer: X-End\r\nTransfer-Encoding: chunked\r\n",
                        "b\r\nhello world\r\n0\r\nX-End: here\r\n\r\n", Hello, "X-End: here"),
                    ("with Expect: 100-continue", "Content-Length: 11\r\nExpect: 100-continue\r\n", Hello, Hello, ""),
                ])
            {
                if (feature[^8..] == "continue" && method is not ("POST" or "PUT"))
                    continue;
                var awaits = lines.Contains("Expect", StringComparison.Ordinal);
                yield return new()
                {
                    Feature = $"request {feature}",
                    Variant = method,
                    Method = method,
                    RequestLines = lines,
                    RequestBody = wire,
                    RequestContent = content,
                    RequestTrailer = trailer,
                    AwaitsContinue = awaits,
                    Interim = awaits ? "100" : "",
                    Answer = Whole,
                    Content = Hello,
                };
            }
        }
    }

    private static IEnumerable<Exchange> RequestHeads()
    {
        foreach (var (feature, text, mark) in (IEnumerable<(string, string, string)>)
            [
                .. Lines.Where(static line => !line.Line.StartsWith("Content-", StringComparison.Ordinal)),
                ("a line of 20 KiB", $"X-Mark: {new string('x', 20 * Kibibyte)}", ""),
                (
                    "five lines of 7 KiB",
                    $"{string.Concat(Enumerable.Repeat($"X-Long: {new string('x', 7 * Kibibyte)}\r\n", 5))}X-Mark: here", "X-Mark: here"),
                ("500 lines", $"{Many(500)}X-Mark: here", "X-Mark: here"),
                ("an unknown expectation", "Expect: something", ""),
                ("Keep-Alive", "Keep-Alive: timeout=5", ""),
                ("TE: trailers", "TE: trailers", ""),
                ("Upgrade", "Upgrade: h2c", ""),
                ("two hosts", "Host: other.example", ""),
                ("an Authorization in Latin-1", "Authorization: Basic caf\xe9", ""),
                ("two cookie lines", "Cookie: a=1\r\nCookie: b=2", "Cookie: a=1; b=2"),
                ("Max-Forwards", "Max-Forwards: 0", ""),
                ("Proxy-Authorization", "Proxy-Authorization: Basic eA==", ""),
                ("Upgrade-Insecure-Requests", "Upgrade-Insecure-Requests: 1", ""),
                ("If-None-Match in Latin-1", "If-None-Match: \"caf\xe9\"", ""),
                ("a type on a GET", "Content-Type: text/plain", ""),
                ("a malformed type on a GET", "Content-Type: ;;", ""),
                ("a malformed Accept", "Accept: ;;,", ""),
                ("a malformed Range", "Range: lines=x", ""),
                ("a malformed date", "If-Modified-Since: yesterday", ""),
            ])
        {
            var line = text.Replace("{cookie}", "Cookie", StringComparison.Ordinal);
            yield return new()
            {
                Feature = $"request with {feature}",
                RequestLines = $"{line}\r\n",
                RequestMark = mark.Length > 0 ? mark : line,
                Answer = Whole,
                Content = Hello,
            };
        }

        foreach (var (feature, head) in ((string, string)[])
            [
                ("of HTTP/1.0", "GET {1} HTTP/1.0\r\nHost: {2}\r\n\r\n"),
                ("of HTTP/1.0 without a host", "GET {1} HTTP/1.0\r\n\r\n"),
                ("without a host", "GET {1} HTTP/1.1\r\nConnection: close\r\n\r\n"),
                ("with an empty host", "GET {1} HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"),
                ("in absolute form", "GET http://{2}{1} HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("with Latin-1 in its target", "GET {1}\xe9 HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("with UTF-8 in its target", "GET {1}\xc3\xa9 HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("with UTF-8 in its query", "GET {1}?a=\xc3\xa9 HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("with a malformed escape in its query", "GET {1}?a=%zz HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("with signs in its query", "GET {1}?a[]={{}}|\\^`\"<> HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("with a malformed escape in its path", "GET {1}%zz HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("with a fragment", "GET {1}#x HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("of get", "get {1} HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("behind an empty line", "\r\nGET {1} HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("with bare line feeds", "GET {1} HTTP/1.1\nHost: {2}\nConnection: close\n\n"),
                ("with a target of 6 KiB", "GET {1}?" + new string('x', 6 * Kibibyte) + " HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
                ("with a target of 10 KiB", "GET {1}?" + new string('x', 10 * Kibibyte) + " HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n\r\n"),
            ])
            yield return new() { Feature = $"request {feature}", RequestHead = head, Answer = Whole, Content = Hello };
    }

    // A backend answers by the head alone, and closes with what it has not read (RFC 9112, 9.5), or reads it then.
    private static IEnumerable<Exchange> Early()
    {
        foreach (var status in (string[])["403 Forbidden", "413 Content Too Large"])
        {
            foreach (var isChunked in (bool[])[false, true])
            {
                foreach (var kibibytes in (int[])[1, 256, 4096])
                {
                    var closes = EarlyAnswer(status, kibibytes, isChunked);
                    yield return closes;
                    yield return closes with
                    {
                        Feature = $"{closes.Feature}, client with Expect",
                        AwaitsContinue = true,
                        RequestLines = $"{closes.RequestLines}Expect: 100-continue\r\n",
                    };
                    yield return closes with
                    {
                        Feature = $"{closes.Feature}, which is read then",
                        Ending = Ending.Kept,
                        Answer = closes.Answer.Replace("Connection: close\r\n", "", StringComparison.Ordinal),
                    };
                }

                yield return EarlyAnswer(status, 256, isChunked) with
                {
                    Feature = "answer that the client awaits before it sends the body",
                    AwaitsContinue = true,
                    IsSlow = true,
                    Ending = Ending.Kept,
                    Answer = $"HTTP/1.1 {status}\r\n{From}Content-Length: 11\r\n\r\n{Hello}",
                };
            }
        }
    }

    private static Exchange EarlyAnswer(string status, int kibibytes, bool isChunked)
    {
        var body = new string('x', kibibytes * Kibibyte);
        var size = kibibytes < Kibibyte ? $"{kibibytes} KiB" : $"{kibibytes / Kibibyte} MiB";
        return new()
        {
            Feature = $"answer before the body of {size} was read",
            Variant = $"{status}{(isChunked ? ", chunked" : "")}",
            Method = "POST",
            RequestLines = isChunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {body.Length}\r\n",
            RequestBody = isChunked ? $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n" : body,
            IsEarly = true,
            Status = int.Parse(status[..3], CultureInfo.InvariantCulture),
            Answer = $"HTTP/1.1 {status}\r\n{From}Content-Length: 11\r\nConnection: close\r\n\r\n{Hello}",
            Content = Hello,
            Ending = Ending.Closed,
        };
    }

    private static IEnumerable<Exchange> Lost()
    {
        foreach (var request in (Exchange[])[.. Requests, Requests[0] with { Variant = "PROPFIND", Method = "PROPFIND" }])
        {
            foreach (var ending in (Ending[])[Ending.Closed, Ending.Reset])
            {
                yield return request with
                {
                    Feature = $"kept connection {(ending == Ending.Closed ? "closed" : "reset")} by the next request",
                    IsSecond = true,
                    IsComplete = false,
                    Ending = ending,
                };
            }
        }
    }

    private static IEnumerable<Exchange> Http2Clients()
    {
        var odd = Odd().Where(static exchange => exchange.Feature.EndsWith("Latin-1 in a value", StringComparison.Ordinal));
        // A handshake each: what becomes of the connection behind a whole answer is known from HTTP/1.1.
        var bodiless = Bodiless().Where(static exchange => exchange.Ending == Ending.Kept);
        foreach (var exchange in (Exchange[])[.. Answers(Usual, Broken), .. bodiless, .. Lost(), .. odd])
        {
            if (exchange.Variant.Split(',')[0] is "GET" or "HEAD" or "POST with a length" or "")
                yield return exchange with { Feature = $"HTTP/2 client, {exchange.Feature}", IsHttp2 = true };
        }

        foreach (var exchange in Early().Where(static e => !e.AwaitsContinue))
        {
            yield return exchange with
            {
                Feature = $"HTTP/2 client, {exchange.Feature}",
                IsHttp2 = true,
                RequestContent = new string('x', exchange.RequestBody.Length / Kibibyte * Kibibyte),
            };
        }

        yield return new()
        {
            Feature = "HTTP/2 client, request with Latin-1 in a value",
            IsHttp2 = true,
            RequestMark = "X-Mark: caf\xe9",
            Answer = Whole,
            Content = Hello,
        };
    }

    private static IEnumerable<Exchange> Http2Backends()
    {
        foreach (var request in UsualRequests)
        {
            foreach (var exchange in request.Method == "HEAD" ? WithoutBodies() : [.. WithoutBodies(), .. WithBodies()])
            {
                yield return request with
                {
                    Feature = $"HTTP/2 backend, {exchange.Feature}",
                    Frames = exchange.Frames,
                    Status = exchange.Status,
                    IsComplete = exchange.IsComplete,
                    Ending = exchange.Ending,
                    IsSecond = exchange.IsSecond,
                    IsSlow = exchange.IsSlow,
                    Content = exchange.Content,
                    Trailer = exchange.Trailer,
                    Mark = exchange.Mark,
                    Interim = exchange.Interim,
                    Length = exchange.Length,
                };
            }
        }

        foreach (var kibibytes in (int[])[1, 256, 4096])
        {
            var body = new string('x', kibibytes * Kibibyte);
            yield return new()
            {
                Feature = $"HTTP/2 backend, answer before the body of {kibibytes} KiB was read",
                Method = "POST",
                RequestLines = $"Content-Length: {body.Length}\r\n",
                RequestBody = body,
                IsEarly = true,
                Status = 413,
                Content = Hello,
                Frames =
                [
                    Http2Frames.Headers(false, (":status", "413"), Http2From, Http2Length), Http2Frames.Data(Hello, true), Http2Frames.Reset(0),
                ],
            };
        }
    }

    // To any method.
    private static IEnumerable<Exchange> WithoutBodies()
    {
        var lost = new Exchange { Feature = "", IsComplete = false, Ending = Ending.Closed };
        foreach (var status in (int[])[204, 205, 304])
        {
            (string, string) line = (":status", status.ToString(CultureInfo.InvariantCulture));
            yield return new() { Feature = $"{status}", Status = status, Frames = [Http2Frames.Headers(true, line, Http2From)] };
            yield return new()
            {
                Feature = $"{status} with the length 11",
                Status = status,
                Length = status == 304 ? "11" : "",
                Frames = [Http2Frames.Headers(true, line, Http2From, Http2Length)],
            };
        }

        yield return lost with { Feature = "the stream is reset", Frames = [Http2Frames.Reset(2)] };
        yield return lost with { Feature = "the stream is refused", Frames = [Http2Frames.Reset(7)], IsSlow = true };
        yield return lost with { Feature = "the connection is closed", Frames = [[]] };
        yield return lost with { Feature = "the connection is reset", Frames = [[]], Ending = Ending.Reset };
        yield return lost with { Feature = "a used connection is reset", Frames = [[]], Ending = Ending.Reset, IsSecond = true };
    }

    private static IEnumerable<Exchange> WithBodies()
    {
        (string, string) ok = (":status", "200");
        var (all, part) = (Http2Frames.Data(Hello, true), Http2Frames.Data("hello ", false));
        var broken = new Exchange { Feature = "", IsComplete = false, Ending = Ending.Closed, Content = "hello " };
        yield return new() { Feature = "answer", Content = Hello, Frames = [Http2Frames.Headers(false, ok, Http2From, Http2Length), all] };
        yield return new() { Feature = "answer without a length", Content = Hello, Frames = [Http2Frames.Headers(false, ok, Http2From), all] };
        yield return new()
        {
            Feature = "103 before the answer",
            Interim = "103",
            Content = Hello,
            Frames =
            [
                Http2Frames.Headers(false, (":status", "103"), ("link", "</a>")), Http2Frames.Headers(false, ok, Http2From, Http2Length), all,
            ],
        };
        yield return new()
        {
            Feature = "Latin-1 in a value",
            Mark = "X-Mark: caf\xe9",
            Content = Hello,
            Frames = [Http2Frames.Headers(false, ok, Http2From, ("x-mark", "caf\xe9")), all],
        };
        yield return new()
        {
            Feature = "trailers",
            Content = Hello,
            Trailer = "X-End: here",
            Frames =
            [
                Http2Frames.Headers(false, ok, Http2From, ("trailer", "x-end")), Http2Frames.Data(Hello, false),
                Http2Frames.Headers(true, ("x-end", "here")),
            ],
        };
        var head = Http2Frames.Headers(false, ok, Http2From);
        yield return broken with { Feature = "the stream is reset within the body", Frames = [head, part, Http2Frames.Reset(2)] };
        yield return broken with { Feature = "the connection is closed within the body", Frames = [head, part] };
        yield return broken with
        {
            Feature = "the body is shorter than its length",
            Frames = [Http2Frames.Headers(false, ok, Http2From, Http2Length), Http2Frames.Data("hello ", true)],
        };
    }

    private sealed record Framing(string Name, string Lines, string Wire, string Content)
    {
        public bool IsComplete { get; init; } = true;

        public bool IsUntilClose { get; init; }

        public string Trailer { get; init; } = "";
    }
}
