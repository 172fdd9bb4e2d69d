namespace Gateway.Management;

/// <summary>The second address, for the people who run the gateway (<c>Gateway:Management</c>).</summary>
internal sealed class ManagementOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Management";

    /// <summary>Where health details and metrics are served. Nothing of the public site is there, and none of it is public.</summary>
    /// <value>a scheme, a host and a port; <c>+</c> is every address of the machine.</value>
    /// <example>"http://+:8081"</example>
    public string Url { get; set; } = "http://localhost:8081";
}
