namespace Gateway.FunctionalTests.Differences;

/// <summary>One request, and what the backend does with it. Texts are bytes, one character for each.</summary>
internal sealed record Exchange
{
    /// <summary>What is special about it, as the table of differences names it.</summary>
    public required string Feature { get; init; }

    /// <summary>Which of the exchanges with that feature it is, for messages.</summary>
    public string Variant { get; init; } = "";

    public string Method { get; init; } = "GET";

    /// <summary>The head of the request, with <c>{0}</c> for the method, <c>{1}</c> for the path and <c>{2}</c> for the host.</summary>
    public string RequestHead { get; init; } = "{0} {1} HTTP/1.1\r\nHost: {2}\r\nConnection: close\r\n{3}\r\n";

    /// <summary>Further lines of the request's head, <c>{3}</c> above.</summary>
    public string RequestLines { get; init; } = "";

    /// <summary>The request's body as it is sent, in its framing.</summary>
    public string RequestBody { get; init; } = "";

    /// <summary>The request's body without its framing.</summary>
    public string RequestContent { get; init; } = "";

    /// <summary>A line that the backend must find in the head of the request; empty for none.</summary>
    public string RequestMark { get; init; } = "";

    /// <summary>A trailer that the backend must find behind the body; empty for none.</summary>
    public string RequestTrailer { get; init; } = "";

    /// <summary>Whether the client waits for an answer, an interim one too, before it sends the body.</summary>
    public bool AwaitsContinue { get; init; }

    /// <summary>Whether the backend has answered a plain request on the same connection before.</summary>
    public bool IsSecond { get; init; }

    /// <summary>
    /// Whether the backend answers by the head of the request. It reads the body after that, if it keeps the connection, or not at all.
    /// </summary>
    public bool IsEarly { get; init; }

    /// <summary>The answer as it is sent.</summary>
    public string Answer { get; init; } = "";

    /// <summary>What becomes of the connection after the answer.</summary>
    public Ending Ending { get; init; }

    public int Status { get; init; } = 200;

    /// <summary>The answer's body, or the part of it that was sent, without its framing.</summary>
    public string Content { get; init; } = "";

    /// <summary>Whether the whole answer was sent.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>A line that the client must find in the head of the answer; empty for none.</summary>
    public string Mark { get; init; } = "";

    /// <summary>A trailer that the client must find behind the body; empty for none.</summary>
    public string Trailer { get; init; } = "";

    /// <summary>Interim answers that the client must find in front of the answer, as <c>103</c>.</summary>
    public string Interim { get; init; } = "";

    /// <summary>The length in an answer without a body that the client must find; empty for none.</summary>
    public string Length { get; init; } = "";

    /// <summary>Whether the client speaks HTTP/2.</summary>
    public bool IsHttp2 { get; init; }

    /// <summary>The frames with which a backend answers under HTTP/2; empty where it speaks HTTP/1.1.</summary>
    public IReadOnlyList<byte[]> Frames { get; init; } = [];

    /// <summary>Whether the proxy may go on trying for long, so that the client gives up early.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Whether the rest of the answer never comes, so that the client gives up early.</summary>
    public bool Hangs => !IsComplete && Ending == Ending.Kept;

    public override string ToString() => Variant.Length == 0 ? Feature : $"{Feature} ({Variant})";
}
