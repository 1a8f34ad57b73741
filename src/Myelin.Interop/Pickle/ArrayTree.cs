using System.Globalization;
using System.Text;
using Myelin.Serialization;

namespace Myelin.Interop.Pickle;

/// <summary>
/// The arrays and tensors of nested dictionaries, lists and tuples under one name each, its path joined by dots, and everything else as text.
/// </summary>
internal sealed class ArrayTree
{
    /// <summary>The deepest nesting.</summary>
    internal const int MaxDepth = 100;

    // Shared values are visited once per path to them: a file needs only a few per opcode.
    private const long VisitsPerOpcode = 4, TextPerByte = 64, FreeVisits = 4096, FreeText = 1 << 16;

    private readonly string _file, _rootName;
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, PickleLeaf> _leaves = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<ArrayEntry> _entries = [];
    private long _visitsLeft, _textLeft;

    /// <param name="root">The pickle's value.</param>
    /// <param name="opcodes">The number of opcodes that created it.</param>
    /// <param name="bytes">The length of the pickle.</param>
    /// <param name="rootName">The name of a single array.</param>
    /// <param name="file">The name of the file in errors.</param>
    internal ArrayTree(PickleValue root, long opcodes, long bytes, string rootName, string file)
    {
        (_file, _rootName, _visitsLeft, _textLeft) = (file, rootName, FreeVisits + (VisitsPerOpcode * opcodes), FreeText + (TextPerByte * bytes));
        Visit(root, "", 0);
    }

    internal IReadOnlyList<ArrayEntry> Entries => _entries;

    internal IReadOnlyDictionary<string, string> Metadata => _metadata;

    internal PickleLeaf? Find(string name) => _leaves.GetValueOrDefault(name);

    private void Visit(PickleValue value, string path, int depth)
    {
        Enter(depth);
        switch (value)
        {
            case PickleDictionary { Items.Count: > 0 } dictionary:
                foreach ((PickleValue key, PickleValue item) in dictionary.Items) Visit(item, Join(path, KeyOf(key), depth), depth + 1);
                break;
            case PickleList list when list.Items.Exists(i => !IsPlain(i)):
                for (int i = 0; i < list.Items.Count; i++) Visit(list.Items[i], Join(path, $"{i}", depth), depth + 1);
                break;
            case PickleTuple tuple when Array.Exists(tuple.Items, i => !IsPlain(i)):
                for (int i = 0; i < tuple.Items.Length; i++) Visit(tuple.Items[i], Join(path, $"{i}", depth), depth + 1);
                break;
            case NumPyArray { IsBuilt: false }:
                throw Invalid("an array must have a state", $"none for {FormatError.Show(path)}");
            case PickleLeaf leaf:
                string name = depth == 0 ? _rootName : path;
                Claim(name);
                _leaves.Add(name, leaf);
                _entries.Add(new ArrayEntry(name, leaf.Type, leaf.Shape));
                break;
            default:
                Claim(path);
                _metadata.Add(path, Show(value, depth));
                break;
        }
    }

    private void Enter(int depth)
    {
        WorkCounter.Count();
        if (depth > MaxDepth) throw Invalid($"values nest at most {MaxDepth} deep", "more");
        if (--_visitsLeft < 0) throw Invalid("values must not repeat without end", "the same ones repeatedly");
    }

    private string Join(string path, string key, int depth)
    {
        string joined = depth == 0 ? key : $"{path}.{key}";
        Spend(joined.Length);
        return joined;
    }

    private void Spend(long characters)
    {
        if ((_textLeft -= characters) < 0)
            throw Invalid("names and texts must not repeat without end", $"more than {TextPerByte} times the file's length of them");
    }

    private void Claim(string name)
    {
        if (!_names.Add(name))
            throw Invalid("no two values may have the same name", $"{FormatError.Show(name)} twice",
                "A name consists of the keys on its path joined by dots: rename the key of one before saving.");
    }

    private string KeyOf(PickleValue key) => key is PickleText or PickleInteger or PickleReal or PickleBool or PickleNone
        ? Scalar(key)
        : throw Invalid("keys must be texts or numbers", $"{key.Kind} as a key", "Rename the key to a text before saving, or save only the tensor.");

    private static bool IsPlain(PickleValue value) =>
        value is PickleText or PickleInteger or PickleReal or PickleBool or PickleNone or PickleBytes or PickleGlobal;

    /// <summary>A value without arrays, in Python's notation.</summary>
    private string Show(PickleValue value, int depth) => value switch
    {
        PickleDictionary => "{}",
        PickleList list => $"[{Items(list.Items, depth)}]",
        PickleTuple { Items: [var only] } => $"({Items([only], depth)},)",
        PickleTuple tuple => $"({Items(tuple.Items, depth)})",
        _ when IsPlain(value) => Scalar(value),
        _ => throw Invalid("only tensors, arrays and plain values are read", value.Kind, "Save only the tensors, in one dictionary."),
    };

    private string Items(IReadOnlyList<PickleValue> items, int depth)
    {
        var text = new StringBuilder();
        foreach (PickleValue item in items)
        {
            Enter(depth + 1);
            if (text.Length > 0) text.Append(", ");
            text.Append(item is PickleText ? $"'{Scalar(item)}'" : Scalar(item));
        }

        return text.ToString();
    }

    private string Scalar(PickleValue value)
    {
        if (value is PickleText text1) Spend(text1.Length);
        string text = value switch
        {
            PickleText { Value: var content } => content,
            PickleInteger { Value: var number } => number.ToString(CultureInfo.InvariantCulture),
            PickleReal { Value: var number } => Show(number),
            PickleBool { Value: var flag } => flag ? "True" : "False",
            PickleBytes { Length: var length } => $"{length} bytes",
            PickleGlobal { Name: var name } => name,
            _ => "None",
        };
        if (value is not PickleText) Spend(text.Length);
        return text;
    }

    private static string Show(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E') ? text.Replace('E', 'e') : text.Contains('.') ? text : text + ".0";
    }

    private InvalidDataException Invalid(string rule, string got, string advice = "The file is damaged, or malicious.") =>
        PickleReader.Invalid(rule, got, _file, advice);
}
