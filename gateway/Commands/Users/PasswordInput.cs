using System.Text;
using Gateway.Users;

namespace Gateway.Commands.Users;

/// <summary>Takes a new password from standard input or a prompt; never from arguments, which every process on the machine can read.</summary>
internal static class PasswordInput
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a password and checks that it may be one.</summary>
    /// <param name="stdin">Where <c>--password-stdin</c> was given: the stream to read to its end; one line break at the end is dropped.</param>
    /// <param name="prompt">Where to ask otherwise.</param>
    /// <param name="cancellationToken">Ends the wait for the stream.</param>
    /// <returns>The password, or what is wrong.</returns>
    public static async ValueTask<(string? Password, string? Mistake)> ReadAsync(Stream? stdin, TextWriter prompt, CancellationToken cancellationToken)
    {
        var (password, mistake) = stdin is null ? Ask(prompt) : await ReadStreamAsync(stdin, cancellationToken);
        mistake ??= UserRules.MistakeInPassword(password!);
        return mistake is null ? (password, null) : (null, mistake);
    }

    private static async ValueTask<(string? Password, string? Mistake)> ReadStreamAsync(Stream stdin, CancellationToken cancellationToken)
    {
        // Two bytes for the line break and one to see that there is more.
        var buffer = new byte[UserRules.MaxPasswordBytes + 3];
        var length = await stdin.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            var text = Strict.GetString(buffer.AsSpan(0, length));
            return (text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text, null);
        }
        catch (DecoderFallbackException)
        {
            return (null, length == buffer.Length ? UserRules.MistakeInPassword(new string('x', length)) : "the password is not UTF-8");
        }
    }

    private static (string? Password, string? Mistake) Ask(TextWriter prompt)
    {
        if (Console.IsInputRedirected)
        {
            return (null, "there is no terminal to ask for the password; use --password-stdin");
        }

        var password = AskOnce("Password: ", prompt);
        return password == AskOnce("Again: ", prompt) ? (password, null) : (null, "the two passwords differ");
    }

    private static string AskOnce(string label, TextWriter prompt)
    {
        prompt.Write(label);
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key is not ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key is ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (key.KeyChar is not '\0')
            {
                typed.Append(key.KeyChar);
            }
        }

        prompt.WriteLine();
        return typed.ToString();
    }
}
