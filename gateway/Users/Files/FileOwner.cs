using System.Runtime.InteropServices;

namespace Gateway.Users.Files;

/// <summary>Gives a file that takes another one's place the same owner, group and mode: whoever could read the one can read the other.</summary>
internal static partial class FileOwner
{
    // statx(2), whose answer is laid out alike on every architecture.
    private const int CurrentDirectory = -100;
    private const uint OwnerAndGroup = 0x18;
    private const int AnswerSize = 256;
    private const int OwnerAt = 20;
    private const int GroupAt = 24;
    private const uint Unchanged = uint.MaxValue;

    /// <summary>Makes a file like the model.</summary>
    /// <exception cref="UnauthorizedAccessException">The model is another user's, and this process may not give files away.</exception>
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

    /// <summary>Gives a file the owner and group of the model, or the group alone; false where the owner stays another one.</summary>
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

        // Only root gives files away; whoever is in the group gives it the group.
        _ = ChangeOwner(file, Unchanged, group);
        return owner == Of(file).Owner;
    }

    private static (uint Owner, uint Group) Of(string path)
    {
        var answer = new byte[AnswerSize];
        return Status(CurrentDirectory, path, flags: 0, OwnerAndGroup, answer) == 0
            ? (MemoryMarshal.Read<uint>(answer.AsSpan(OwnerAt)), MemoryMarshal.Read<uint>(answer.AsSpan(GroupAt)))
            : throw new IOException($"'{path}' can't be looked at");
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, [Out] byte[] answer);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
