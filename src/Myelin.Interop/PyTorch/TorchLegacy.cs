using System.Buffers.Binary;
using Myelin.Interop.Pickle;
using Myelin.Serialization;

namespace Myelin.Interop.PyTorch;

/// <summary>
/// The format before 1.6: pickles of a magic number, the version 1001, the machine's properties, the object, and the storages' keys; then for
/// each key the number of elements (8 bytes), and the elements.
/// </summary>
internal sealed class TorchLegacy : TorchArchive
{
    private const int Version = 1001;

    private readonly ByteSource _source;
    private readonly Dictionary<string, (long Start, long Length)> _places = [];
    private long _position;

    internal TorchLegacy(ByteSource source)
    {
        _source = source;
        var storages = new TorchStorages();
        // The magic number, which has already been checked.
        ReadPlain();
        if (ReadPlain() is not PickleInteger { Value: var version } || version != Version) throw Invalid($"the version must be {Version}", "another");
        CheckMachine(ReadPlain());
        long start = _position;
        PickleValue root = PickleReader.Read(source, ref _position, new AllowedForms(Name, storages), out long opcodes);
        long bytes = _position - start;
        Place(ReadPlain(), storages);
        Tree = new ArrayTree(root, opcodes, bytes, Path.GetFileNameWithoutExtension(Name), Name);
    }

    internal override string Name => _source.Name;

    internal override string Format => "PyTorch, before 1.6";

    internal override ArrayTree Tree { get; }

    internal override byte[] ReadStorage(string key) => _source.ReadArray(_places[key].Start, _places[key].Length);

    public override void Dispose() => _source.Dispose();

    private PickleValue ReadPlain() => PickleReader.Read(_source, ref _position, new AllowedForms(Name, storages: null), out _);

    private void CheckMachine(PickleValue machine)
    {
        bool little = machine is PickleDictionary { Items: var items }
            && items.Exists(i => i is (PickleText { Length: 13, Value: "little_endian" }, PickleBool { Value: true }));
        if (!little) throw Invalid("the file must come from a little-endian machine", "another, or none");
    }

    /// <summary>The positions of the storages; they are not read.</summary>
    private void Place(PickleValue keys, TorchStorages storages)
    {
        if (keys is not PickleList { Items: var list }) throw Invalid("the storages' keys must be a list", keys.Kind);
        Span<byte> count = stackalloc byte[8];
        foreach (PickleValue item in list)
        {
            WorkCounter.Count();
            if (item is not PickleText { Length: <= PickleText.ShortBytes, Value: var key }
                || !storages.Lengths.TryGetValue(key, out (ElementType? Type, long Length) storage))
            {
                throw Invalid("each key must be that of a storage", item.Kind);
            }

            _source.Read(_position, count);
            _position += count.Length;
            long claimed = BinaryPrimitives.ReadInt64LittleEndian(count);
            if (claimed != storage.Length / (storage.Type?.Size ?? 1))
                throw Invalid("a storage must have the length stated in the pickle",
                    $"{claimed} elements instead of {storage.Length} bytes, for {FormatError.Show(key)}");
            if (!_places.TryAdd(key, (_position, storage.Length))) throw Invalid("no storage may occur twice", FormatError.Show(key));
            if (storage.Length > _source.Length - _position)
                throw Invalid("the storages must be inside the file", $"{storage.Length} bytes at {_position}, of {_source.Length}");
            _position += storage.Length;
        }

        if (_places.Count != storages.Lengths.Count) throw Invalid("all storages must exist", $"{_places.Count} of {storages.Lengths.Count}");
        if (_position != _source.Length) throw Invalid("the file must end with the last storage", $"{_source.Length - _position} bytes more");
    }

    private InvalidDataException Invalid(string rule, string got) => PyTorchFile.Invalid(Name, rule, got, "The file is damaged or was tampered with.");
}
