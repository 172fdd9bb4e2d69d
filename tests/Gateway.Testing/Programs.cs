using System.Reflection;

namespace Gateway.Testing;

/// <summary>Where the build put the programs under test.</summary>
public static class Programs
{
    public static string Gateway { get; } = Find("GatewayProgram");

    public static string Sample { get; } = Find("SampleProgram");

    public static string AspNetBackend { get; } = Find("AspNetBackend");

    public static string ExpressBackend { get; } = Find("ExpressBackend");

    public static string FastApiBackend { get; } = Find("FastApiBackend");

    public static string DjangoUsers { get; } = Find("DjangoUsers");

    public static string FastApiUsers { get; } = Find("FastApiUsers");

    /// <summary>The folder of what is shipped for operators.</summary>
    public static string DeployFolder { get; } = Path.GetDirectoryName(Find("DeployFolder"))!;

    /// <summary>The folder of the whole project.</summary>
    public static string Repository { get; } = Path.GetDirectoryName(DeployFolder)!;

    private static string Find(string key)
    {
        var path = typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
        return File.Exists(path) ? path : throw new FileNotFoundException("Build the program first.", path);
    }
}
