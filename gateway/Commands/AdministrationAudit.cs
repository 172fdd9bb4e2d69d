using System.CommandLine;
using Gateway.Sessions;
using Gateway.Telemetry;

namespace Gateway.Commands;

/// <summary>Tells the audit log what an operator did on the command line: who, what, to whom, and whether it worked.</summary>
internal static class AdministrationAudit
{
    // What only looks is nobody's business.
    private static readonly string[] Watched = ["add", "disable", "enable", "set-password", "import", "revoke", "migrate"];

    // In this order; everything else on a command line is either no subject or may be long (a query, a file).
    private static readonly string[] Subjects = ["WHO", "--email", "--user", "--session", "--all"];

    public static void Write(ParseResult parsed, IServiceProvider services, int exitCode)
    {
        var command = parsed.CommandResult.Command;
        if (Array.Exists(Watched, name => name == command.Name))
        {
            var parent = parsed.CommandResult.Parent?.IdentifierToken() is { } group ? $"{group} " : "";
            services.GetRequiredService<AuditLog>().Administered(
                $"cli:{Environment.UserName}", $"{parent}{command.Name}", SubjectOf(parsed), exitCode == ExitCode.Done ? "done" : $"failed ({exitCode})");
        }
    }

    private static string? IdentifierToken(this System.CommandLine.Parsing.SymbolResult result) =>
        result is System.CommandLine.Parsing.CommandResult { Command: not RootCommand and var command } ? command.Name : null;

    private static string SubjectOf(ParseResult parsed)
    {
        foreach (var subject in Subjects)
        {
            if (parsed.CommandResult.Children.FirstOrDefault(child => NameOf(child) == subject) is { Tokens: var tokens } && (tokens.Count > 0 || subject == "--all"))
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

    private static string? NameOf(System.CommandLine.Parsing.SymbolResult result) => result switch
    {
        System.CommandLine.Parsing.ArgumentResult argument => argument.Argument.Name,
        System.CommandLine.Parsing.OptionResult { Implicit: false } option => option.Option.Name,
        _ => null,
    };
}
