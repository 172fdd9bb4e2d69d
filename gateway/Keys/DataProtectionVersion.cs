using System.Reflection;
using Microsoft.Extensions.Options;

namespace Gateway.Keys;

/// <summary>Prevents a start on a version of Data Protection that accepts forged payloads (CVE-2026-40372: 10.0.0 to 10.0.6).</summary>
internal sealed class DataProtectionVersion : IValidateOptions<KeyRingOptions>
{
    private static readonly Version FirstFixed = new(10, 0, 7);

    public ValidateOptionsResult Validate(string? name, KeyRingOptions options)
    {
        var assembly = typeof(DataProtectionServiceCollectionExtensions).Assembly;
        return Check(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
    }

    /// <summary>Checks an informational version such as <c>10.0.12+commit</c>. One that cannot be parsed is accepted.</summary>
    internal static ValidateOptionsResult Check(string? informationalVersion) =>
        Version.TryParse(informationalVersion?.Split('+', '-')[0], out var version)
        && version.Major == FirstFixed.Major
        && version < FirstFixed
            ? ValidateOptionsResult.Fail(
                $"The runtime's Data Protection {version} lets cookies be forged (CVE-2026-40372); install .NET {FirstFixed} or newer")
            : ValidateOptionsResult.Success;
}
