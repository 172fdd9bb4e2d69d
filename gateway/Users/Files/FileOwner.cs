using System.Runtime.InteropServices;

namespace Gateway.Users.Files;

/// <summary>Copies owner, group and mode to a file that replaces another one, so that the same users can read it.</summary>
internal static partial class FileOwner
{
    // statx(2), whose result has the same layout on every architecture.
    private const int CurrentDirectory = -100;
    private const uint OwnerAndGroup = 0x18;
    private const int ResultSize = 256;
    private const int OwnerAt = 20;
    private const int GroupAt = 24;
    private const uint Unchanged = uint.MaxValue;

    /// <summary>Copies owner, group and mode of the model to the file.</summary>
    /// <exception cref="UnauthorizedAccessException">The model belongs to another user, and this process may not change owners.</exception>
    public static void Copy(string model, string file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var mode = File.GetUnixFileMode(model);
        File.SetUnixFileMode(file, mode);
        if (!TryGive(model, file) && !(mode.HasFlag(UnixFileMode.GroupRead) && Of(model).Group == Of(file).Group))
        {
            throw new UnauthorizedAccessException($"'{model}' belongs to another user: run this as that user");
        }
    }

    /// <summary>Copies owner and group of the model to the file, or the group alone. False if the owners differ afterwards.</summary>
    public static bool TryGive(string model, string file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var (owner, group) = Of(model);
        if ((owner, group) == Of(file) || ChangeOwner(file, owner, group) == 0)
        {
            return true;
        }

        // Only root may change the owner; a member of the group may set the group.
        _ = ChangeOwner(file, Unchanged, group);
        return owner == Of(file).Owner;
    }

    private static (uint Owner, uint Group) Of(string path)
    {
        var result = new byte[ResultSize];
        return Status(CurrentDirectory, path, flags: 0, OwnerAndGroup, result) == 0
            ? (MemoryMarshal.Read<uint>(result.AsSpan(OwnerAt)), MemoryMarshal.Read<uint>(result.AsSpan(GroupAt)))
            : throw new IOException($"'{path}' cannot be examined");
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, [Out] byte[] result);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
