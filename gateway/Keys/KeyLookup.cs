namespace Gateway.Keys;

/// <summary>The result of looking a key up in the ring.</summary>
internal enum KeyLookup
{
    /// <summary>The ring contains the key.</summary>
    Found,

    /// <summary>The ring, as it is stored now, does not contain the key.</summary>
    Missing,

    /// <summary>The ring could not be read, so it is not known whether it contains the key.</summary>
    Unavailable,
}
