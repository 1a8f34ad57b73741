using System.Text;
using Myelin.Interop.Pickle;
using Myelin.Interop.Zip;

namespace Myelin.Interop.PyTorch;

/// <summary>
/// The format since 1.6: a zip archive of <c>NAME/data.pkl</c>, <c>NAME/data/KEY</c> for each storage, and records about the version.
/// </summary>
internal sealed class TorchZip : TorchArchive
{
    /// <summary>The entry that identifies a zip archive as a PyTorch file.</summary>
    internal const string PickleName = "data.pkl";

    private readonly ZipReader _zip;
    private readonly string _prefix;

    internal TorchZip(ZipReader zip)
    {
        _zip = zip;
        ZipEntry[] pickles = [.. zip.Entries.Where(IsPickle)];
        if (pickles is not [{ } pickle])
            throw PyTorchFile.Invalid(Name, $"there must be one {PickleName}", $"{pickles.Length}", "It is another kind of zip archive.");
        _prefix = pickle.Name[..^PickleName.Length];
        if (zip.Entries.FirstOrDefault(e => e.Name == _prefix + "constants.pkl"
            || e.Name.StartsWith(_prefix + "code/", StringComparison.Ordinal)) is { } program)
        {
            throw PyTorchFile.Invalid(Name, "the file must contain only tensors",
                $"a program (TorchScript), {FormatError.Show(program.Name)}", "Save model.state_dict() instead, or export ONNX.");
        }

        if (zip.Find(_prefix + "byteorder") is { } order) IsBigEndian = ReadOrder(order);
        var storages = new TorchStorages();
        byte[] bytes = zip.ReadPickle(pickle);
        using ByteSource source = ByteSource.Of(bytes, Name);
        long end = 0;
        PickleValue root = PickleReader.Read(source, ref end, new AllowedForms(Name, storages), out long opcodes);
        if (end != source.Length)
            throw PyTorchFile.Invalid(Name, $"{PickleName} must contain one pickle", $"{source.Length - end} bytes more", "The file is damaged.");
        foreach ((string key, (_, long length)) in storages.Lengths)
        {
            if (zip.Find(EntryOf(key)) is not { } entry || entry.Length != length)
            {
                throw PyTorchFile.Invalid(Name, "a storage must have an entry of its length",
                    $"{zip.Find(EntryOf(key))?.Length.ToString() ?? "none"} for the {length} bytes of {FormatError.Show(key)}",
                    "The file is damaged or was tampered with.");
            }
        }

        Tree = new ArrayTree(root, opcodes, end, Path.GetFileNameWithoutExtension(Name), Name);
    }

    internal override string Name => _zip.Name;

    internal override string Format => "PyTorch";

    internal override ArrayTree Tree { get; }

    internal override bool IsBigEndian { get; }

    internal static bool IsPickle(ZipEntry entry) =>
        entry.Name == PickleName || (entry.Name.EndsWith("/" + PickleName, StringComparison.Ordinal) && entry.Name.AsSpan().Count('/') == 1);

    internal override byte[] ReadStorage(string key) => _zip.ReadAll(_zip.Find(EntryOf(key))!);

    public override void Dispose() => _zip.Dispose();

    private string EntryOf(string key) => $"{_prefix}data/{key}";

    private bool ReadOrder(ZipEntry entry)
    {
        string order = entry.Length <= 16 ? Encoding.ASCII.GetString(_zip.ReadAll(entry)) : "";
        return order is "little" or "big"
            ? order == "big"
            : throw PyTorchFile.Invalid(Name, "the byte order must be little or big", FormatError.Show(order), "The file is damaged.");
    }
}
