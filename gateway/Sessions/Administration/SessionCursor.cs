using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Sessions.Administration;

/// <summary>
/// The text of a <see cref="SessionPosition"/>. It begins with a checksum over the position and what is listed, so that a cursor that was
/// cut, made up or made for another listing is recognized. It protects no secret: who may list sessions may list all of them.
/// </summary>
internal static class SessionCursor
{
    /// <summary>How many bytes of a fingerprint are written.</summary>
    public const int FingerprintLength = 6;

    private const int ChecksumLength = 6;
    private const int MaximumLength = 8192;
    private const byte AfterKind = 1;
    private const byte ScanKind = 2;

    public static string Write(SessionPosition position, SessionOwner? owner)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.ASCII, leaveOpen: true))
        {
            Write(writer, position);
        }

        var bytes = content.ToArray();
        return Base64Url.EncodeToString([.. Checksum(bytes, owner), .. bytes]);
    }

    public static bool TryRead(string text, SessionOwner? owner, [NotNullWhen(true)] out SessionPosition? position)
    {
        position = null;
        if (text.Length > MaximumLength || !Base64Url.IsValid(text))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= ChecksumLength
            || !bytes.AsSpan(0, ChecksumLength).SequenceEqual(Checksum(bytes.AsSpan(ChecksumLength), owner)))
        {
            return false;
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, ChecksumLength, bytes.Length - ChecksumLength), Encoding.ASCII);
        try
        {
            position = Read(reader);
        }
        catch (Exception e) when (e is IOException or FormatException)
        {
            // Anybody can calculate the checksum, also of bytes that are no position.
        }

        return position is not null;
    }

    private static void Write(BinaryWriter writer, SessionPosition position)
    {
        switch (position)
        {
            case SessionPosition.After after:
                writer.Write(AfterKind);
                writer.Write(after.Id.Value);
                break;
            case SessionPosition.Scan scan:
                writer.Write(ScanKind);
                writer.Write(scan.Layout);
                writer.Write7BitEncodedInt(scan.Primary);
                writer.Write(scan.Cursor);
                writer.Write7BitEncodedInt(scan.Recent.Count);
                foreach (var fingerprint in scan.Recent)
                {
                    writer.Write((uint)fingerprint);
                    writer.Write((ushort)(fingerprint >> 32));
                }

                writer.Write7BitEncodedInt(scan.Pending.Count);
                foreach (var id in scan.Pending)
                {
                    writer.Write(id.Value);
                }

                break;
        }
    }

    private static SessionPosition? Read(BinaryReader reader) => reader.ReadByte() switch
    {
        AfterKind => new SessionPosition.After(ReadId(reader)),
        ScanKind => new SessionPosition.Scan(
            reader.ReadUInt64(),
            reader.Read7BitEncodedInt(),
            reader.ReadUInt64(),
            ReadList(reader, static reader => reader.ReadUInt32() | ((ulong)reader.ReadUInt16() << 32)),
            ReadList(reader, ReadId)),
        _ => null,
    };

    private static List<T> ReadList<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var list = new List<T>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            list.Add(read(reader));
        }

        return list;
    }

    private static SessionId ReadId(BinaryReader reader) =>
        SessionId.TryParse(reader.ReadString(), out var id) ? id : throw new FormatException("This is no session id.");

    private static byte[] Checksum(ReadOnlySpan<byte> content, SessionOwner? owner)
    {
        var listed = Encoding.UTF8.GetBytes(owner is null ? "" : $"{owner.UserId}\n{owner.Text}");
        return SHA256.HashData([.. listed, 0, .. content])[..ChecksumLength];
    }
}
