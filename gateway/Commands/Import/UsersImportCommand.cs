using System.CommandLine;
using Gateway.Commands.Users;
using Gateway.Users;

namespace Gateway.Commands.Import;

/// <summary><c>users import</c>: imports users with their password hashes from a file.</summary>
internal static class UsersImportCommand
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "CSV with a header, or JSON (an array, or a sequence of objects): id, email, username, full_name, role, "
            + "password_hash, disabled. Without an id, a new one is created.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Write nothing, and report what would be imported." };

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, IServiceProvider> services)
    {
        var command = new Command(
            "import",
            "Import users and their password hashes from a file. Running it again adds what is new and leaves the rest unchanged.")
        {
            File, DryRun,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, services(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, IServiceProvider services, CancellationToken cancellationToken)
    {
        var context = new UsersCommandContext(parsed, services);
        if (context.Administration.IsReadOnly)
        {
            return context.Fail(UserChange.ReadOnly);
        }

        var path = parsed.GetRequiredValue(File);
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 65536, useAsync: true);
            await context.PrepareAsync(cancellationToken);
            var run = new UsersImportRun(
                context.Administration,
                services.GetRequiredService<IUserDirectory>(),
                services.GetRequiredService<TimeProvider>(),
                context.Error,
                parsed.GetValue(DryRun));
            var outcome = await run.TakeAsync(UserEntries.ReadAsync(file, cancellationToken), cancellationToken);
            await context.Output.WriteLineAsync(run.Summary());
            return outcome is not UserChange.Done ? context.Fail(outcome) : run.IsComplete ? ExitCode.Done : ExitCode.Failed;
        }
        catch (InvalidDataException e)
        {
            return context.Fail($"{path}: {e.Message}.", ExitCode.WrongUsage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return context.Fail($"{path}: can't be read: {e.Message}", ExitCode.WrongUsage);
        }
    }
}
