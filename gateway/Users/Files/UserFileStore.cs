using System.Security.Cryptography;

namespace Gateway.Users.Files;

/// <summary>The file on disk. It is read and replaced as a whole, and changed by one process at a time.</summary>
internal sealed class UserFileStore(string path, TimeProvider time)
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    /// <summary>The path of the file.</summary>
    public string Path => path;

    /// <summary>Identifies the current version of the file; null while the file does not exist.</summary>
    /// <exception cref="UserFileException">Its attributes cannot be read.</exception>
    public UserFileStamp? Stamp()
    {
        try
        {
            var file = new FileInfo(Target());
            return file.Exists ? new UserFileStamp(file.LastWriteTimeUtc, file.Length) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserFileException(error.Message, error);
        }
    }

    /// <summary>Reads the file. A file that does not exist has no users.</summary>
    /// <exception cref="UserFileException">It cannot be read or parsed.</exception>
    public async ValueTask<UserFileContents> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return UserFileContents.Parse(await File.ReadAllBytesAsync(path, cancellationToken));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return UserFileContents.Empty;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserFileException(error.Message, error);
        }
    }

    /// <summary>Reads the file, changes it and replaces it, under a lock between processes.</summary>
    /// <param name="change">Returns the new contents, or null to leave the file as it is.</param>
    /// <param name="cancellationToken">Cancels the wait for the lock.</param>
    /// <returns>The contents of the file after the change.</returns>
    /// <exception cref="UserFileException">It cannot be read, parsed or written.</exception>
    public async ValueTask<UserFileContents> ChangeAsync(
        Func<UserFileContents, UserFileContents?> change, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Folder());
            await using var mine = await LockAsync(cancellationToken);
            var before = await ReadAsync(cancellationToken);
            if (change(before) is not { } after)
            {
                return before;
            }

            // Not cancelled: a cancelled write would leave its temporary file behind.
            await WriteAsync(after.ToJson());
            return after;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserFileException(error.Message, error);
        }
    }

    private async ValueTask WriteAsync(byte[] json)
    {
        var temporary = $"{Target()}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp";
        try
        {
            await using (var stream = new FileStream(temporary, Options(FileMode.CreateNew, FileShare.None)))
            {
                await stream.WriteAsync(json);
                stream.Flush(flushToDisk: true);
            }

            // A command that root runs must not leave a file that the gateway cannot read.
            if (File.Exists(Target()))
            {
                FileOwner.Copy(Target(), temporary);
            }
            else
            {
                FileOwner.TryGive(Folder(), temporary);
            }

            File.Move(temporary, Target(), overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private async ValueTask<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        // A separate file that stays: the users' file is replaced, and a lock on the replaced file would lock nothing.
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                var path = $"{Target()}.lock";
                var isNew = !File.Exists(path);
                var held = new FileStream(path, Options(FileMode.OpenOrCreate, FileShare.None));
                if (isNew)
                {
                    FileOwner.TryGive(File.Exists(Target()) ? Target() : Folder(), path);
                }

                return held;
            }
            catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
                && time.GetElapsedTime(start) < LockTimeout)
            {
                await Task.Delay(LockPause, time, cancellationToken);
            }
        }
    }

    private string Folder() => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Target()))!;

    // The target of a symbolic link; otherwise replacing the file would replace the link.
    private string Target()
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
