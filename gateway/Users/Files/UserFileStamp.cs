namespace Gateway.Users.Files;

/// <summary>Identifies a version of the file without reading it.</summary>
internal readonly record struct UserFileStamp(DateTime Written, long Length);
