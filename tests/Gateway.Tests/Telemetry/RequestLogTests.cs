using Gateway.Telemetry.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Telemetry;

public sealed class RequestLogTests
{
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    [Theory]
    [InlineData("Microsoft.AspNetCore", LogLevel.Warning, false)]
    [InlineData("Microsoft", LogLevel.None, false)]
    [InlineData("Microsoft.AspNetCore", LogLevel.Information, true)]
    [InlineData("Microsoft.AspNetCore.Hosting", LogLevel.Information, true)]
    [InlineData(Category, LogLevel.Debug, true)]
    public void Requests_AreLogged_OnlyWhereTheirLinesAreWanted(string category, LogLevel level, bool logged)
    {
        using var provider = new ServiceCollection()
            .AddLogging(logging => logging.AddConsole().AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter(category, level))
            .AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, RequestLog>()
            .BuildServiceProvider();
        var loggers = provider.GetRequiredService<ILoggerFactory>();

        Assert.Equal(logged, loggers.CreateLogger(Category).IsEnabled(LogLevel.Critical));
        Assert.True(loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel").IsEnabled(LogLevel.Error));
    }
}
