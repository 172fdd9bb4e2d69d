using System.Runtime.CompilerServices;

namespace Gateway.PipelineTests;

/// <summary>The gateways of this process read its environment, which is the developer's own.</summary>
internal static class ProcessEnvironment
{
    [ModuleInitializer]
    internal static void Clean()
    {
        foreach (var name in CleanEnvironment.UnwantedOf(Environment.GetEnvironmentVariables().Keys.Cast<string>()))
            Environment.SetEnvironmentVariable(name, null);
    }
}
