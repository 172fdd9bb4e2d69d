namespace Gateway.Users.Files;

/// <summary>Tells one version of the file from the next without reading it.</summary>
internal readonly record struct UserFileStamp(DateTime Written, long Length);
