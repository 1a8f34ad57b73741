namespace Myelin.Interop.Zip;

/// <summary>The content of an entry: exactly as long as declared, with the declared checksum; otherwise an error instead of its last bytes.</summary>
internal sealed class ZipEntryStream(Stream content, ZipEntry entry, string file) : ReadOnlyStream(entry.Length)
{
    private uint _crc;

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, entry.Length - Done)];
        if (buffer.IsEmpty) return 0;
        int count;
        try
        {
            count = content.Read(buffer);
        }
        catch (Exception error) when (error is InvalidDataException && entry.IsDeflated)
        {
            throw Damaged(entry, file, "invalid compressed data");
        }

        if (count == 0) throw Damaged(entry, file, $"{Done} bytes instead of the declared {entry.Length}");
        _crc = Crc32.Append(_crc, buffer[..count]);
        Done += count;
        if (Done == entry.Length) Finish();
        return count;
    }

    internal static InvalidDataException Damaged(ZipEntry entry, string file, string got) => ZipDirectory.Invalid(
        file, "an entry must match its directory", $"{got} for {FormatError.Show(entry.Name)}", "The file is damaged or was tampered with; download it again.");

    protected override void Dispose(bool disposing)
    {
        if (disposing) content.Dispose();
        base.Dispose(disposing);
    }

    private void Finish()
    {
        if (entry.IsDeflated && More()) throw Damaged(entry, file, $"more than the declared {entry.Length} bytes");
        if (_crc != entry.Crc) throw Damaged(entry, file, "a wrong checksum");
    }

    private bool More()
    {
        try
        {
            return content.ReadByte() >= 0;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }
}
