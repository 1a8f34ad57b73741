using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>Puts weights with dotted names, such as <c>encoder.fc1.weight</c>, into nested modules, as in the original model.</summary>
/// <param name="param">Declares a parameter of the outer module.</param>
/// <param name="buffer">Declares a buffer of it.</param>
/// <param name="child">Puts a module inside it.</param>
internal sealed class OnnxWeights(Func<string, Shape, Initializer, Parameter> param, Func<string, Tensor, Tensor> buffer, Action<string, Module> child)
{
    private readonly Dictionary<string, OnnxWeights> _parts = [];
    private readonly HashSet<string> _names = [];

    /// <summary>A weight that is trained.</summary>
    internal Parameter AddParameter(string name, NdArray values)
    {
        (OnnxWeights owner, string last) = Place(name);
        return owner.Declare(last, values);
    }

    /// <summary>A tensor that is saved with them.</summary>
    internal Tensor AddBuffer(string name, NdArray values)
    {
        (OnnxWeights owner, string last) = Place(name);
        return owner.Keep(last, values);
    }

    private Parameter Declare(string name, NdArray values) => param(name, values.Shape, new FromFile(values));

    private Tensor Keep(string name, NdArray values) => buffer(name, values.ToTensor());

    /// <summary>
    /// The module for a name. Names that modules cannot have (empty parts, or a weight with a module's name) stay here, with other
    /// characters instead of their dots.
    /// </summary>
    private (OnnxWeights Owner, string Last) Place(string name)
    {
        string[] parts = name.Split('.');
        OnnxWeights owner = this;
        foreach (string part in parts[..^1])
        {
            if (owner.PartOf(part) is not { } next) return (this, Free(name));
            owner = next;
        }

        return parts[^1].Length > 0 && owner._names.Add(parts[^1]) ? (owner, parts[^1]) : (this, Free(name));
    }

    private OnnxWeights? PartOf(string name)
    {
        if (_parts.TryGetValue(name, out OnnxWeights? known)) return known;
        if (name.Length == 0 || !_names.Add(name)) return null;
        var part = new Part();
        child(name, part);
        return _parts[name] = part.Weights;
    }

    private string Free(string name)
    {
        string free = $"_{name.Replace('.', '_')}";
        while (!_names.Add(free)) free += "_";
        return free;
    }

    private sealed class Part : Module
    {
        internal Part() => Weights = new OnnxWeights(Param, Buffer, (name, module) => Child(name, module));

        internal OnnxWeights Weights { get; }
    }

    /// <summary>Initial values taken from the file.</summary>
    private sealed class FromFile(NdArray values) : Initializer
    {
        public override void Fill(Tensor tensor, RandomStream random) => tensor.CopyFrom(values.ToTensor().AsSpan());
    }
}
