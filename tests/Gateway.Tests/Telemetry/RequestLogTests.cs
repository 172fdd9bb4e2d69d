using Gateway.Telemetry.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
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

    [Theory]
    [InlineData(null, "Microsoft.AspNetCore.Hosting.*", LogLevel.Information, null, LogLevel.None, true)]
    [InlineData(null, "Microsoft.*.Diagnostics", LogLevel.Information, null, LogLevel.None, true)]
    [InlineData(null, "Microsoft.AspNetCore", LogLevel.Information, "Another", LogLevel.None, true)]
    [InlineData(null, Category, LogLevel.Information, "Another", LogLevel.Warning, true)]
    [InlineData("Console", null, LogLevel.Information, null, LogLevel.None, true)]
    [InlineData("Console", Category, LogLevel.Warning, "Another", LogLevel.Error, false)]
    public void Requests_WantedByOneOutput_AreLogged(string? output, string? category, LogLevel level, string? other, LogLevel otherLevel, bool logged)
    {
        using var provider = new ServiceCollection()
            .AddLogging(logging => logging.AddConsole().AddFilter("Microsoft.AspNetCore", LogLevel.Warning))
            .Configure<LoggerFilterOptions>(options =>
            {
                options.Rules.Add(new LoggerFilterRule(output == "Console" ? typeof(ConsoleLoggerProvider).FullName : null, category, level, null));
                if (other is not null)
                    options.Rules.Add(new LoggerFilterRule(other, Category, otherLevel, null));
            })
            .AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, RequestLog>()
            .BuildServiceProvider();

        Assert.Equal(logged, provider.GetRequiredService<ILoggerFactory>().CreateLogger(Category).IsEnabled(LogLevel.Information));
    }
}
