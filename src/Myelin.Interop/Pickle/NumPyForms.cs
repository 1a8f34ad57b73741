using System.Numerics;
using Myelin.Interop.NumPy;
using Myelin.Serialization;

namespace Myelin.Interop.Pickle;

/// <summary>A NumPy array; its bytes stay in the file until requested.</summary>
internal sealed class NumPyArray : PickleLeaf
{
    private PickleBytes? _data;
    private ElementType _type;
    private Shape _shape;
    private bool _isFortran, _isBigEndian;

    internal override string Kind => "an array";

    internal bool IsBuilt => _data is not null;

    internal override ElementType Type => _type;

    internal override Shape Shape => _shape;

    internal void Set(PickleDtype type, Shape shape, bool isFortran, PickleBytes data) =>
        (_type, _isBigEndian, _shape, _isFortran, _data) = (type.Type, type.IsBigEndian, shape, isFortran, data);

    internal NdArray Read(string file)
    {
        byte[] bytes = _data!.Load();
        if (bytes.Length != _shape.ElementCount * _type.Size) throw NumPyForms.WrongLength(_type, _shape, bytes.Length, file);
        if (_isFortran && _shape.Rank > 1) bytes = ArrayLayout.Gather(bytes, _type.Size, _shape, ArrayLayout.FortranStrides(_shape));
        return ArrayLayout.Wrap(_type, _shape, bytes, _isBigEndian);
    }
}

/// <summary>The forms of dtypes and arrays in NumPy's pickles.</summary>
internal static class NumPyForms
{
    internal static PickleDtype Dtype(string code, string file) =>
        NumPyTypes.TryParse(code, out ElementType type) ? new PickleDtype(type) : throw PickleReader.Invalid(
            "the elements must be numbers", $"{FormatError.Show(code)}, {NumPyTypes.Explain(code)}", file, "Save them as numbers: x.astype(np.float32).");

    internal static void SetOrder(PickleDtype type, char order, string file) => type.IsBigEndian = order switch
    {
        '<' => false,
        '>' => true,
        '=' or '|' => !BitConverter.IsLittleEndian,
        _ => throw AllowedForms.Invalid("a byte order must be one of < > = |", FormatError.Show($"{order}"), file),
    };

    internal static NumPyArray Array(PickleDtype type, PickleTuple shape, bool isFortran, PickleValue data, string file)
    {
        var array = new NumPyArray();
        Build(array, type, shape, isFortran, data, file);
        return array;
    }

    /// <summary>Sets an array's state, after checking that the number of its bytes matches its shape.</summary>
    internal static void Build(NumPyArray array, PickleDtype type, PickleTuple sizes, bool isFortran, PickleValue data, string file)
    {
        if (!ArrayLayout.TryShape(Longs(sizes, file), type.Type, out Shape shape))
            throw AllowedForms.Invalid($"an array has at most {int.MaxValue} elements and {ArrayLayout.MaxRank} axes", "another shape", file);
        PickleBytes bytes = data switch
        {
            PickleBytes binary => binary,
            PickleText text => new PickleBytes(text),
            PickleList => throw AllowedForms.Invalid("the elements must be numbers", "Python objects", file),
            _ => throw AllowedForms.Invalid("an array's elements must be bytes", data.Kind, file),
        };
        long needed = (long)shape.ElementCount * type.Type.Size;
        // An encoded text has two bytes for the characters from 128 on, and is counted when it is decoded.
        if (bytes.Length < needed || (bytes.IsExact && bytes.Length != needed)) throw WrongLength(type.Type, shape, bytes.Length, file);
        array.Set(type, shape, isFortran, bytes);
    }

    internal static InvalidDataException WrongLength(ElementType type, Shape shape, long got, string file) => AllowedForms.Invalid(
        $"{NdArray.Describe(type, shape)} needs {(long)shape.ElementCount * type.Size} bytes", $"{got}", file);

    /// <summary>A tuple of integers.</summary>
    internal static long[] Longs(PickleTuple tuple, string file)
    {
        if (tuple.Items.Length > ArrayLayout.MaxRank)
            throw AllowedForms.Invalid($"an array has at most {ArrayLayout.MaxRank} axes", $"{tuple.Items.Length}", file);
        return [.. tuple.Items.Select(i => Long(i, file))];
    }

    internal static long Long(PickleValue value, string file) => value is PickleInteger { Value: var number } && BigInteger.Abs(number) <= long.MaxValue
        ? (long)number
        : throw AllowedForms.Invalid("a size must be a 64-bit integer", value.Kind, file);
}
