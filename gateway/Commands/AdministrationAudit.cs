using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Sessions;
using Gateway.Telemetry;

namespace Gateway.Commands;

/// <summary>Writes to the audit log what an operator did on the command line: who, what, to whom, and the result.</summary>
internal static class AdministrationAudit
{
    // Commands that only read are not audited.
    private static readonly string[] Audited = ["add", "disable", "enable", "set-password", "import", "revoke", "migrate"];

    // In this order. The other arguments are not subjects, or may be long (a query, a file).
    private static readonly string[] Subjects = ["WHO", "--email", "--user", "--session", "--all"];

    /// <summary>The operator.</summary>
    public static string Actor => $"cli:{Environment.UserName}";

    public static void Write(ParseResult parsed, IServiceProvider services, int exitCode)
    {
        var command = parsed.CommandResult.Command;
        if (Array.Exists(Audited, name => name == command.Name))
        {
            var parent = parsed.CommandResult.Parent?.IdentifierToken() is { } group ? $"{group} " : "";
            services.GetRequiredService<AuditLog>().Administered(
                Actor,
                $"{parent}{command.Name}",
                SubjectOf(parsed),
                exitCode == ExitCode.Done ? "done" : $"failed ({exitCode})");
        }
    }

    private static string? IdentifierToken(this SymbolResult result) =>
        result is CommandResult { Command: not RootCommand and var command } ? command.Name : null;

    private static string SubjectOf(ParseResult parsed)
    {
        foreach (var subject in Subjects)
        {
            if (parsed.CommandResult.Children.FirstOrDefault(child => NameOf(child) == subject) is { Tokens: var tokens }
                && (tokens.Count > 0 || subject == "--all"))
            {
                return subject switch
                {
                    "--all" => "everybody",
                    "--session" => SessionId.TryParse(tokens[0].Value, out var id) ? $"session {id}" : "a session",
                    _ => tokens[0].Value,
                };
            }
        }

        return "-";
    }

    private static string? NameOf(SymbolResult result) => result switch
    {
        ArgumentResult argument => argument.Argument.Name,
        OptionResult { Implicit: false } option => option.Option.Name,
        _ => null,
    };
}
