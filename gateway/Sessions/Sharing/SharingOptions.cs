namespace Gateway.Sessions.Sharing;

/// <summary>Sharing a part of the site for a while by a link (<c>Gateway:Sharing</c>).</summary>
internal sealed class SharingOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string Section = "Gateway:Sharing";

    /// <summary>
    /// Whether people may share. A share opens the named paths, with the named methods, to whoever has its link, under the identity of the
    /// person who made it. While it is off, all addresses of sharing are 404.
    /// </summary>
    /// <example>true</example>
    public bool Enabled { get; set; }

    /// <summary>The longest time that a share may last.</summary>
    /// <value>1 second to 36500 days.</value>
    /// <example>"08:00:00"</example>
    public TimeSpan MaxTtl { get; set; } = TimeSpan.FromDays(1);
}
