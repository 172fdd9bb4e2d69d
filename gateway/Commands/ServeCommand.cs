using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Commands;

/// <summary><c>serve</c>: runs until the process is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(WebApplication application)
    {
        try
        {
            await application.RunAsync();
            return ExitCode.Done;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"{e.Message} (another address: ASPNETCORE_URLS=http://localhost:8090, Gateway__Management__Url=http://localhost:8091)");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            // A background service failed while the server was starting. The log contains the reason.
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is SocketException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The gateway can't listen: {e.Message}");
            return ExitCode.Failed;
        }
    }
}
