using System.Text.Json;

namespace Myelin.Tests.Golden;

/// <summary>One recorded computation: its attributes, and tensors by role (x0, y, dy, dx0, …).</summary>
public sealed class GoldenCase
{
    private readonly GoldenFile _file;
    private readonly int _number;
    private readonly JsonElement _attributes;
    private readonly HashSet<string> _roles;

    internal GoldenCase(GoldenFile file, int number, JsonElement attributes, HashSet<string> roles) => (_file, _number, _attributes, _roles) = (file, number, attributes, roles);

    internal string Op => _attributes.GetProperty("op").GetString()!;

    internal IEnumerable<string> Roles => _roles;

    /// <summary>Corners and poles: values are compared, differences are not taken.</summary>
    internal bool HasKinks => Flag("kinks");

    /// <summary>How many float inputs there are.</summary>
    internal int InputCount => Enumerable.Range(0, 99).First(i => !Has($"x{i}"));

    internal bool Has(string role) => _roles.Contains(role);

    internal Tensor this[string role] => Myelin.Tensor.From(Floats(role), ShapeOf(role)).Reshape(ShapeOf(role));

    internal IntTensor Ints(string role) => IntTensor.From(_file.Ints(Key(role)), ShapeOf(role)).Reshape(ShapeOf(role));

    internal bool IsInt(string role) => _file.IsInt(Key(role));

    internal float[] Floats(string role) => _file.Floats(Key(role));

    internal double[] Doubles(string role) => _file.Doubles(Key(role));

    internal int[] ShapeOf(string role) => _file.Shape(Key(role));

    internal int Int(string name, int missing = 0) => _attributes.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : missing;

    internal double Double(string name, double missing = 0) => _attributes.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : missing;

    internal float Float(string name, float missing = 0) => (float)Double(name, missing);

    internal bool Flag(string name) => _attributes.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    internal T Choice<T>(string name) where T : struct, Enum => Enum.Parse<T>(_attributes.GetProperty(name).GetString()!);

    internal bool HasList(string name) => _attributes.TryGetProperty(name, out _);

    internal int[] List(string name) => [.. _attributes.GetProperty(name).EnumerateArray().Select(v => v.GetInt32())];

    internal double[] Numbers(string name, params double[] missing) => _attributes.TryGetProperty(name, out JsonElement value) ? [.. value.EnumerateArray().Select(v => v.GetDouble())] : missing;

    internal (int, int)[] Pairs(string name) => [.. _attributes.GetProperty(name).EnumerateArray().Select(v => (v[0].GetInt32(), v[1].GetInt32()))];

    /// <summary>A number or a pair, as PyTorch takes for strides and the like.</summary>
    internal Size2? Size(string name)
    {
        if (!_attributes.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Number) return value.GetInt32();
        return value.GetArrayLength() == 1 ? value[0].GetInt32() : (value[0].GetInt32(), value[1].GetInt32());
    }

    private string Key(string role) => $"{_number}.{role}";

    public override string ToString() => $"{Op} {_attributes.GetProperty("name").GetString()}";
}
