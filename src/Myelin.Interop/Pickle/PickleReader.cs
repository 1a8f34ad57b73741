using System.Numerics;

namespace Myelin.Interop.Pickle;

/// <summary>
/// Reads a pickle of protocols 0 to 5 into <see cref="PickleValue"/>s. This is not a pickle machine: it creates only plain values itself; what
/// Python would look up, call or build is passed to <see cref="PickleForms"/>, which recognize a fixed list and run nothing.
/// </summary>
/// <remarks>The opcodes are those of Python's pickletools.py.</remarks>
internal sealed class PickleReader
{
    /// <summary>The largest number of opcodes of one pickle.</summary>
    internal const long MaxOpcodes = 1L << 26;

    /// <summary>The largest number of values on the stack, including marks.</summary>
    internal const int MaxStack = 1 << 20;

    /// <summary>The largest number of remembered values.</summary>
    internal const int MaxMemo = 1 << 22;

    private const int HighestProtocol = 5;

    private readonly PickleInput _input;
    private readonly PickleForms _forms;
    private readonly List<PickleValue> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, PickleValue> _memo = [];

    private PickleReader(ByteSource source, long position, PickleForms forms) => (_input, _forms) = (new PickleInput(source, position), forms);

    /// <summary>Reads the pickle that begins at a position, which is advanced past it.</summary>
    /// <param name="source">The file.</param>
    /// <param name="position">The position.</param>
    /// <param name="forms">Handles globals and calls.</param>
    /// <param name="opcodes">The number of opcodes.</param>
    internal static PickleValue Read(ByteSource source, ref long position, PickleForms forms, out long opcodes)
    {
        var reader = new PickleReader(source, position, forms);
        for (opcodes = 1; ; opcodes++)
        {
            WorkCounter.Count();
            byte opcode = reader._input.Byte();
            if (opcode == '.') break;
            if (opcodes >= MaxOpcodes) throw reader.Invalid($"a pickle has at most {MaxOpcodes} opcodes", "more");
            reader.Run(opcode);
            if (reader._stack.Count + reader._marks.Count > MaxStack) throw reader.Invalid($"the stack has at most {MaxStack} places", "more");
        }

        if (reader._stack.Count != 1 || reader._marks.Count != 0)
            throw reader.Invalid("a pickle must leave one value", $"{reader._stack.Count} values and {reader._marks.Count} marks");
        position = reader._input.Position;
        return reader._stack[0];
    }

    internal static InvalidDataException Invalid(string rule, string got, string file, string advice) => FormatError.Because("pickle", rule, got, file, advice);

    private void Run(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: CheckProtocol(); break;
            case 0x95: _input.Length(8); break;
            case (byte)'(': _marks.Add(_stack.Count); break;
            case (byte)'0': Pop(); break;
            case (byte)'1': PopMark(); break;
            case (byte)'2': Push(Top()); break;

            case (byte)'N': Push(PickleNone.Value); break;
            case 0x88: Push(PickleBool.True); break;
            case 0x89: Push(PickleBool.False); break;
            case (byte)'I': Push(_input.IntegerLine(isLong: false)); break;
            case (byte)'L': Push(_input.IntegerLine(isLong: true)); break;
            case (byte)'J': Push((int)_input.Unsigned(4)); break;
            case (byte)'K': Push(_input.Byte()); break;
            case (byte)'M': Push((int)_input.Unsigned(2)); break;
            case 0x8a: Push(_input.Integer(_input.Length(1))); break;
            case 0x8b: Push(_input.Integer(_input.Length(4))); break;
            case (byte)'F': Push(new PickleReal(_input.DoubleLine())); break;
            case (byte)'G': Push(new PickleReal(_input.Double())); break;

            case (byte)'S': Push(_input.QuotedLine()); break;
            case (byte)'T': Push(_input.Text(_input.Length(4), TextForm.Bytes)); break;
            case (byte)'U': Push(_input.Text(_input.Length(1), TextForm.Bytes)); break;
            case (byte)'V': Push(_input.TextLine()); break;
            case (byte)'X': Push(_input.Text(_input.Length(4), TextForm.Utf8)); break;
            case 0x8c: Push(_input.Text(_input.Length(1), TextForm.Utf8)); break;
            case 0x8d: Push(_input.Text(_input.Length(8), TextForm.Utf8)); break;
            case (byte)'B': Push(_input.Bytes(_input.Length(4))); break;
            case (byte)'C': Push(_input.Bytes(_input.Length(1))); break;
            case 0x8e or 0x96: Push(_input.Bytes(_input.Length(8))); break;

            case (byte)')': Push(new PickleTuple([])); break;
            case (byte)'t': Push(new PickleTuple(PopMark())); break;
            case 0x85: Push(new PickleTuple(PopMany(1))); break;
            case 0x86: Push(new PickleTuple(PopMany(2))); break;
            case 0x87: Push(new PickleTuple(PopMany(3))); break;
            case (byte)']' or 0x8f: Push(new PickleList()); break;
            case (byte)'l' or 0x91: PushList(PopMark()); break;
            case (byte)'a': Append(PopMany(1)); break;
            case (byte)'e' or 0x90: Append(PopMark()); break;
            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)'d': PushDictionary(PopMark()); break;
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopMark()); break;

            case (byte)'p': Memorize(_input.IndexLine()); break;
            case (byte)'q': Memorize(_input.Byte()); break;
            case (byte)'r': Memorize(_input.Unsigned(4)); break;
            case 0x94: Memorize((uint)_memo.Count); break;
            case (byte)'g': Recall(_input.IndexLine()); break;
            case (byte)'h': Recall(_input.Byte()); break;
            case (byte)'j': Recall(_input.Unsigned(4)); break;

            default: RunObjects(opcode); break;
        }
    }

    /// <summary>The opcodes with which Python creates objects.</summary>
    private void RunObjects(byte opcode)
    {
        switch (opcode)
        {
            case (byte)'c':
                string module = _input.ShortLine();
                Push(_forms.Global(module, _input.ShortLine()));
                break;
            case 0x93:
                PickleValue[] names = PopMany(2);
                if (names is not [PickleText { Length: <= PickleInput.MaxInteger } from, PickleText { Length: <= PickleInput.MaxInteger } name])
                {
                    throw Invalid("a global must be named by two texts", $"{names[0].Kind} and {names[1].Kind}");
                }

                Push(_forms.Global(from.Value, name.Value));
                break;
            case (byte)'R' or 0x81:
                PickleValue[] call = PopMany(2);
                Push(_forms.Reduce(call[0], call[1]));
                break;
            case (byte)'b':
                PickleValue state = Pop();
                _forms.Build(Top(), state);
                break;
            case (byte)'Q': Push(_forms.Persistent(Pop())); break;
            case (byte)'P': Push(_forms.Other("PERSID", FormatError.Show(_input.ShortLine()))); break;
            case (byte)'i':
                string className = $"{_input.ShortLine()}.{_input.ShortLine()}";
                PopMark();
                Push(_forms.Other("INST", className));
                break;
            case (byte)'o':
                PopMark();
                Push(_forms.Other("OBJ", "a class"));
                break;
            case 0x92:
                PopMany(3);
                Push(_forms.Other("NEWOBJ_EX", "a class"));
                break;
            case 0x82: Push(_forms.Other("EXT1", $"extension {_input.Unsigned(1)}")); break;
            case 0x83: Push(_forms.Other("EXT2", $"extension {_input.Unsigned(2)}")); break;
            case 0x84: Push(_forms.Other("EXT4", $"extension {_input.Unsigned(4)}")); break;
            case 0x97: Push(_forms.Other("NEXT_BUFFER", "a buffer outside the file")); break;
            case 0x98:
                Pop();
                Push(_forms.Other("READONLY_BUFFER", "a buffer outside the file"));
                break;
            default: throw Invalid("opcodes must be those of protocols 0 to 5", $"the byte {opcode:X2} before {_input.Position}");
        }
    }

    private void CheckProtocol()
    {
        byte protocol = _input.Byte();
        if (protocol > HighestProtocol) throw Invalid($"the protocol must be at most {HighestProtocol}", $"{protocol}");
    }

    private void Push(PickleValue value) => _stack.Add(value);

    private void Push(BigInteger value) => _stack.Add(new PickleInteger(value));

    /// <summary>The number of values above the last mark.</summary>
    private int Above => _stack.Count - (_marks.Count == 0 ? 0 : _marks[^1]);

    private PickleValue Top() => Above > 0 ? _stack[^1] : throw Underflow();

    private PickleValue Pop()
    {
        PickleValue value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private PickleValue[] PopMany(int count)
    {
        if (Above < count) throw Underflow();
        PickleValue[] values = new PickleValue[count];
        _stack.CopyTo(_stack.Count - count, values, 0, count);
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private PickleValue[] PopMark()
    {
        if (_marks.Count == 0) throw Underflow();
        PickleValue[] values = PopMany(Above);
        WorkCounter.Count(values.Length);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    private void PushList(PickleValue[] items)
    {
        var list = new PickleList();
        list.Items.AddRange(items);
        Push(list);
    }

    private void Append(PickleValue[] items)
    {
        switch (Top())
        {
            case PickleList list: list.Items.AddRange(items); break;
            case PickleUnbuilt: break;
            case var other: throw Invalid("only a list may be appended to", other.Kind);
        }
    }

    private void PushDictionary(PickleValue[] items)
    {
        Push(new PickleDictionary());
        SetItems(items);
    }

    private void SetItems(PickleValue[] items)
    {
        if (items.Length % 2 != 0) throw Invalid("keys and values must come in pairs", $"{items.Length} of them");
        switch (Top())
        {
            case PickleDictionary dictionary:
                for (int i = 0; i < items.Length; i += 2) dictionary.Items.Add((items[i], items[i + 1]));
                break;
            case PickleUnbuilt: break;
            case var other: throw Invalid("only a dictionary has items", other.Kind);
        }
    }

    private void Memorize(uint index)
    {
        _memo[index] = Top();
        if (_memo.Count > MaxMemo) throw Invalid($"at most {MaxMemo} values are remembered", "more");
    }

    private void Recall(uint index) =>
        Push(_memo.TryGetValue(index, out PickleValue? value) ? value : throw Invalid("only what was remembered can be recalled", $"the number {index}"));

    private InvalidDataException Underflow() => Invalid("an opcode must find its operands on the stack", "an empty stack");

    private InvalidDataException Invalid(string rule, string got) => Invalid(rule, got, _input.Name, "The file is damaged, or malicious.");
}
