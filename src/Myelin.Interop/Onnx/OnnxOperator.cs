using System.Collections.Frozen;
using Myelin.Interop.Onnx.Format;
using Myelin.Interop.Onnx.Operators;

namespace Myelin.Interop.Onnx;

/// <summary>What an operator computes: its outputs, in order.</summary>
internal delegate OnnxValue?[] OnnxFunction(OnnxCall call);

/// <summary>An operator of ONNX: its name and what it computes.</summary>
internal sealed class OnnxOperator
{
    private static readonly FrozenDictionary<string, OnnxOperator> s_all = OnnxOperatorTable.All.ToFrozenDictionary(o => o.Name);

    private OnnxOperator(string name, OnnxFunction run, Func<NodeProto, string?>? objection, int[]? notTrained) =>
        (Name, Run, Objection, NotTrained) = (name, run, objection ?? (static _ => null), notTrained ?? []);

    /// <summary>The operator's name, preceded by its domain unless that is ONNX's own.</summary>
    internal string Name { get; }

    internal OnnxFunction Run { get; }

    /// <summary>
    /// The unsupported part of a node, as text; null if there is none. Determined from its attributes alone, when a model is opened.
    /// </summary>
    internal Func<NodeProto, string?> Objection { get; }

    /// <summary>The inputs that are not weights even if they are float32 constants, such as a batch norm's statistics.</summary>
    internal int[] NotTrained { get; }

    /// <summary>
    /// For an operator whose output shapes depend on the shapes of its inputs: the inputs on whose values they also depend. Null if
    /// nothing is known in advance.
    /// </summary>
    internal int[]? ShapedBy { get; private init; }

    internal static IEnumerable<string> Names => s_all.Keys.Order(StringComparer.Ordinal);

    /// <summary>The operator of a node; null if there is none of that name.</summary>
    internal static OnnxOperator? Find(NodeProto node) => s_all.GetValueOrDefault(FullName(node.Domain, node.OpType));

    internal static string FullName(string domain, string type) => domain is "" or "ai.onnx" ? type : $"{domain}.{type}";

    /// <summary>An operator with one output.</summary>
    internal static OnnxOperator One(string name, Func<OnnxCall, OnnxValue> run, Func<NodeProto, string?>? objection = null, int[]? notTrained = null) =>
        new(name, call => [run(call)], objection, notTrained);

    /// <summary>An operator with several outputs, or as many as requested.</summary>
    internal static OnnxOperator Many(string name, OnnxFunction run, Func<NodeProto, string?>? objection = null, int[]? notTrained = null) =>
        new(name, run, objection, notTrained);

    /// <summary>The same, with output shapes that depend on the shapes of its inputs and the values of these.</summary>
    internal OnnxOperator Shaped(params int[] values) => new(Name, Run, Objection, NotTrained) { ShapedBy = values };
}
