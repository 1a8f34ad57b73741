using System.Numerics;
using Myelin.Serialization;

namespace Myelin.Interop.Pickle;

/// <summary>The values of a pickle, as our own data: nothing in a file becomes an object of any other class.</summary>
internal abstract class PickleValue
{
    /// <summary>Its kind, for errors.</summary>
    internal abstract string Kind { get; }
}

internal sealed class PickleNone : PickleValue
{
    internal static PickleNone Value { get; } = new();

    internal override string Kind => "None";
}

internal sealed class PickleBool(bool value) : PickleValue
{
    internal static PickleBool True { get; } = new(true);

    internal static PickleBool False { get; } = new(false);

    internal bool Value => value;

    internal override string Kind => "a bool";
}

internal sealed class PickleInteger(BigInteger value) : PickleValue
{
    internal BigInteger Value => value;

    internal override string Kind => "an integer";
}

internal sealed class PickleReal(double value) : PickleValue
{
    internal double Value => value;

    internal override string Kind => "a float";
}

internal sealed class PickleTuple(PickleValue[] items) : PickleValue
{
    internal PickleValue[] Items => items;

    internal override string Kind => "a tuple";
}

/// <summary>A list, or a set.</summary>
internal sealed class PickleList : PickleValue
{
    internal List<PickleValue> Items { get; } = [];

    /// <summary>Whether a dictionary was created from it, which happens once: a file must not cause repeated copies.</summary>
    internal bool IsTaken { get; set; }

    internal override string Kind => "a list";
}

/// <summary>A dictionary in its order. A key may occur twice; the user of the dictionary decides.</summary>
internal sealed class PickleDictionary : PickleValue
{
    internal List<(PickleValue Key, PickleValue Value)> Items { get; } = [];

    /// <summary>Whether it is an OrderedDict, which may have additional attributes.</summary>
    internal bool IsOrdered { get; init; }

    internal override string Kind => "a dictionary";
}

/// <summary>A global in the allow-list.</summary>
internal sealed class PickleGlobal(string name, KnownGlobal known, ElementType? type = null) : PickleValue
{
    /// <summary>Module and name.</summary>
    internal string Name => name;

    internal KnownGlobal Known => known;

    /// <summary>The element type of a storage or a dtype; null for the untyped storage.</summary>
    internal ElementType? Type => type;

    internal override string Kind => name;
}

/// <summary>NumPy's dtype. Its byte order is stored separately.</summary>
internal sealed class PickleDtype(ElementType type) : PickleValue
{
    internal ElementType Type => type;

    internal bool IsBigEndian { get; set; } = !BitConverter.IsLittleEndian;

    internal override string Kind => "a dtype";
}

/// <summary>An array or a tensor: a leaf that <see cref="ArrayTree"/> gives a name.</summary>
internal abstract class PickleLeaf : PickleValue
{
    internal abstract ElementType Type { get; }

    internal abstract Shape Shape { get; }
}

/// <summary>The placeholder of <see cref="PickleGlobals"/> for anything that would have to be built.</summary>
internal sealed class PickleUnbuilt : PickleValue
{
    internal static PickleUnbuilt Value { get; } = new();

    internal override string Kind => "an object";
}
