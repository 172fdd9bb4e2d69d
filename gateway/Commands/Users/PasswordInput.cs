using System.Text;
using Gateway.Users;

namespace Gateway.Commands.Users;

/// <summary>
/// Reads a new password from standard input or a prompt, never from arguments, which every process on the machine can read.
/// </summary>
internal static class PasswordInput
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads and validates a password.</summary>
    /// <param name="stdin">With <c>--password-stdin</c>, the stream to read to its end. One line break at the end is removed.</param>
    /// <param name="prompt">Where to prompt otherwise.</param>
    /// <param name="cancellationToken">Cancels the wait for the stream.</param>
    /// <returns>The password, or the error.</returns>
    public static async ValueTask<(string? Password, string? Error)> ReadAsync(
        Stream? stdin, TextWriter prompt, CancellationToken cancellationToken)
    {
        var (password, error) = stdin is null ? Prompt(prompt) : await ReadStreamAsync(stdin, cancellationToken);
        error ??= UserRules.ErrorInPassword(password!);
        return error is null ? (password, null) : (null, error);
    }

    private static async ValueTask<(string? Password, string? Error)> ReadStreamAsync(Stream stdin, CancellationToken cancellationToken)
    {
        // Two more bytes for the line break, and one to detect that the input is longer.
        var buffer = new byte[UserRules.MaxPasswordBytes + 3];
        var length = await stdin.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            var text = Strict.GetString(buffer.AsSpan(0, length));
            return (text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text, null);
        }
        catch (DecoderFallbackException)
        {
            return (null, length == buffer.Length ? UserRules.ErrorInPassword(new string('x', length)) : "the password is not UTF-8");
        }
    }

    private static (string? Password, string? Error) Prompt(TextWriter prompt)
    {
        if (Console.IsInputRedirected)
        {
            return (null, "there is no terminal to ask for the password; use --password-stdin");
        }

        var password = PromptOnce("Password: ", prompt);
        return password == PromptOnce("Again: ", prompt) ? (password, null) : (null, "the two passwords differ");
    }

    private static string PromptOnce(string label, TextWriter prompt)
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
