using System.Runtime.InteropServices;
using System.Text;
using Gateway.Tests.Authentication;
using Gateway.Tests.Authentication.Import;
using Gateway.Tests.Proxy;
using Gateway.Tests.Proxy.Headers;
using Gateway.Tests.Requests;
using Gateway.Tests.Sessions.Storage;
using Gateway.Tests.SignIn;

namespace Gateway.Fuzz;

/// <summary>The parsers that read what strangers write, by the name that fuzz.sh knows them by.</summary>
internal static class Targets
{
    public static readonly IReadOnlyDictionary<string, Func<Action<byte[]>>> ByName = new SortedDictionary<string, Func<Action<byte[]>>>(StringComparer.Ordinal)
    {
        ["cookie"] = Cookie,
        ["header"] = static () => Header,
        ["import"] = static () => input => ImportedCookieInvariants.Check(Encoding.Latin1.GetString(input)),
        ["login"] = static () => Login,
        ["return-url"] = ReturnUrl,
        ["session"] = static () => SessionJsonInvariants.Check,
        ["target"] = static () => input => TargetInvariants.Check(Encoding.Latin1.GetString(input)),
    };

    private static Action<byte[]> Cookie()
    {
        var invariants = new SessionCookieInvariants();
        return input =>
        {
            var text = Encoding.Latin1.GetString(input);
            invariants.Check(text);
            RequestCookiesInvariants.Check(text);
        };
    }

    private static void Header(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        HeaderInvariants.CheckRequest(text);
        HeaderInvariants.CheckValue(text);
        // Half characters, which UTF-8 has no room for.
        HeaderInvariants.CheckValue(new string(MemoryMarshal.Cast<byte, char>(input)));
    }

    // The first line is the content type.
    private static void Login(byte[] input)
    {
        var end = input.AsSpan().IndexOf((byte)'\n');
        var (type, body) = end < 0 ? (null, input) : (Encoding.Latin1.GetString(input, 0, end), input[(end + 1)..]);
        LoginBodyInvariants.Check(type, body);
    }

    private static Action<byte[]> ReturnUrl()
    {
        var node = new NodeUrl();
        return input =>
        {
            node.Check(ReturnUrlInvariants.Check(Encoding.UTF8.GetString(input)));
            node.Check(ReturnUrlInvariants.Check(new string(MemoryMarshal.Cast<byte, char>(input))));
        };
    }
}
