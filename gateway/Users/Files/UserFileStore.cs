using System.Security.Cryptography;

namespace Gateway.Users.Files;

/// <summary>The file on the disk: read whole, replaced whole, and changed by one process at a time.</summary>
internal sealed class UserFileStore(string path, TimeProvider time)
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Where the file is.</summary>
    public string Path => path;

    /// <summary>What changes whenever the file does; null while there is no file.</summary>
    /// <exception cref="UserFileException">It cannot be looked at.</exception>
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

    /// <summary>Reads the file; a file that does not exist holds nobody.</summary>
    /// <exception cref="UserFileException">It cannot be read or understood.</exception>
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

    /// <summary>Reads the file, changes it and replaces it, while no other process does.</summary>
    /// <param name="change">Returns the new contents, or null to leave the file as it is.</param>
    /// <param name="cancellationToken">Ends the wait for the other process.</param>
    /// <returns>What the file holds now.</returns>
    /// <exception cref="UserFileException">It cannot be read, understood or written.</exception>
    public async ValueTask<UserFileContents> ChangeAsync(Func<UserFileContents, UserFileContents?> change, CancellationToken cancellationToken)
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

            // From here on all or nothing: a cancelled write would leave its temporary file behind.
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

            // A command that root runs must not leave a file that the gateway can't read.
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
        // A file of its own, that stays: the users' file is replaced, so a lock on it would be a lock on the past.
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
                && time.GetElapsedTime(start) < LockPatience)
            {
                await Task.Delay(LockPause, time, cancellationToken);
            }
        }
    }

    private string Folder() => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Target()))!;

    // Through a symbolic link, or replacing the file would replace the link.
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
