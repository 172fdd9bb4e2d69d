namespace Gateway.Keys;

/// <summary>The folder of the key ring without Redis. Only its owner can open it.</summary>
internal static class KeyRingFolder
{
    /// <summary>The folder if the configuration names none.</summary>
    public static string Default => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "gateway",
        "keys");

    /// <summary>Creates the folder if it is missing, and removes the access of others.</summary>
    public static void Create(string path)
    {
        var folder = Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }

    /// <summary>Locks the folder for this process until the result is disposed; null while another process holds the lock.</summary>
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
