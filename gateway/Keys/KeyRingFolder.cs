namespace Gateway.Keys;

/// <summary>The folder of keys where there is no Redis: its owner's alone.</summary>
internal static class KeyRingFolder
{
    /// <summary>The folder unless the configuration names one.</summary>
    public static string Default =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "gateway", "keys");

    /// <summary>Makes it where it is missing, and closes it to others.</summary>
    public static void Create(string path)
    {
        var folder = Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }

    /// <summary>Keeps other processes from changing it until the result is disposed; null while one of them does.</summary>
    public static FileStream? TryLock(string path)
    {
        var file = Path.Combine(path, ".lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }
}
