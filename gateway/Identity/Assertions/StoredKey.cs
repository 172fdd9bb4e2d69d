namespace Gateway.Identity.Assertions;

/// <summary>A key as it is stored.</summary>
/// <param name="PrivateKey">PKCS #8.</param>
/// <param name="SignsFrom">When the key begins to sign.</param>
internal sealed record StoredKey(byte[] PrivateKey, DateTimeOffset SignsFrom)
{
    // The default text of a record would write the key to a log.
    public override string ToString() => "(key)";
}
