namespace Gateway.Identity.Assertions;

/// <summary>One key as it is stored.</summary>
/// <param name="PrivateKey">PKCS #8.</param>
/// <param name="SignsFrom">When it begins to sign.</param>
internal sealed record StoredKey(byte[] PrivateKey, DateTimeOffset SignsFrom)
{
    // A record's own text would carry the key into a log.
    public override string ToString() => "(key)";
}
