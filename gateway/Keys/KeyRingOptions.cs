namespace Gateway.Keys;

/// <summary>Where the key ring of the session cookie is kept and how (<c>Gateway:KeyRing</c>).</summary>
internal sealed class KeyRingOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:KeyRing";

    /// <summary>
    /// The folder of the key ring where there is no Redis. Without one, <c>gateway/keys</c> in the user's local application
    /// data (<c>~/.local/share</c>). With Redis the ring is kept there, shared by all gateways, and this setting is not used.
    /// </summary>
    /// <example>"/var/lib/gateway/keys"</example>
    public string? Directory { get; set; }

    /// <summary>The folder where there is no Redis, the default included.</summary>
    public string Folder => string.IsNullOrEmpty(Directory) ? KeyRingFolder.Default : Directory;

    /// <summary>
    /// A PKCS #12 file whose certificate encrypts the ring at rest; every gateway needs the same one.
    /// Without one, who can read Redis can read the ring (the record's own secret still keeps sessions shut).
    /// </summary>
    /// <example>"/run/secrets/keyring.pfx"</example>
    public string? CertificateFile { get; set; }

    /// <summary>The password of <see cref="CertificateFile"/>. Better from the environment than in the file.</summary>
    /// <example>"(from the environment)"</example>
    public string? CertificatePassword { get; set; }
}
