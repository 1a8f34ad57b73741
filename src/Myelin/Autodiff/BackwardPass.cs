using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Reverse-mode differentiation: visits the graph from the loss backwards, each node after everything that used its output.
/// </summary>
/// <remarks>
/// The state of a pass is stored in the pass, not in the nodes: so passes may be nested (from a hook) and run on several threads with
/// shared parameters, and a failed pass leaves nothing behind.
/// </remarks>
internal sealed class BackwardPass
{
    /// <summary>The state of a node in this pass.</summary>
    private struct Visit
    {
        /// <summary>The number of edges that still have to deliver a gradient, or to report that they have none.</summary>
        internal int Pending;

        /// <summary>The gradient accumulated so far.</summary>
        internal Tensor? Gradient;

        /// <summary>The same for an operator with several outputs, one entry per output.</summary>
        internal Tensor?[]? Parts;
    }

    [ThreadStatic] private static BackwardPass? t_idle;

    private readonly Dictionary<Node, Visit> _visits = [];
    private readonly Stack<Node> _stack = new();

    /// <summary>Parameters that no optimizer has: the optimizers of the others are told, since they may have been forgotten.</summary>
    private readonly List<ITrainable> _untrained = [];

    /// <summary>Whether gradients are added to those of the leaves; a pass for hooks only does not.</summary>
    private bool _accumulates;

    /// <param name="root">The node where the pass begins.</param>
    /// <param name="seed">The gradient there.</param>
    /// <param name="retainGraph">Whether to keep the saved values.</param>
    /// <param name="accumulate">False for a pass that only the hooks of computed tensors see: leaves keep their gradients.</param>
    internal static void Run(Node root, Tensor seed, bool retainGraph, bool accumulate = true)
    {
        BackwardPass pass = t_idle ?? new BackwardPass();
        t_idle = null;
        pass._accumulates = accumulate;
        NoGrad.Enter();
        try
        {
            pass.CountEdges(root);
            pass.Deliver(root, seed);
            StoragePool.NoteRelease(pass.Walk(root, retainGraph));
            if (pass._untrained.Count > 0) pass.NoteUntrained();
        }
        finally
        {
            NoGrad.Exit();
            pass._visits.Clear();
            pass._stack.Clear();
            pass._untrained.Clear();
            t_idle = pass;
        }
    }

    /// <summary>Returns the number of bytes of saved values that were released.</summary>
    private long Walk(Node root, bool retainGraph)
    {
        long released = 0;
        _stack.Push(root);
        while (_stack.TryPop(out Node? node))
        {
            Tensor? one = null;
            ReadOnlySpan<Tensor?> gradients = Finish(node, ref one);
            if (node is OperatorNode op)
            {
                op.CheckNotReleased();
                if (op.MayKeepGradients) gradients[0]!.Storage.Escaped = true;
                op.Propagate(gradients, this);
                if (!retainGraph) released += op.Release();
                foreach (Node? input in op.Inputs)
                {
                    if (input is not null) Ready(input);
                }
            }
            else if (_accumulates)
            {
                var leaf = (Leaf)node;
                leaf.Accumulate(gradients[0]!);
                if (leaf.Owner is { IsTrained: false } owner) _untrained.Add(owner);
            }

            foreach (Tensor? gradient in gradients)
            {
                if (gradient is not null) DropUse(gradient);
            }
        }

        return released;
    }

    private void NoteUntrained()
    {
        Leaf[] trained = [.. _visits.Keys.OfType<Leaf>().Where(leaf => leaf.Owner is { IsTrained: true })];
        if (trained.Length == 0) return;
        ITrainable[] untrained = [.. _untrained];
        foreach (Leaf leaf in trained) leaf.Untrained = untrained;
    }

    /// <summary>Adds a gradient to the node's total. The first is kept as it is; a sum gets separate memory.</summary>
    internal void Deliver(Node node, Tensor gradient)
    {
        ref Visit visit = ref VisitOf(node);
        if (visit.Gradient is not { } first)
        {
            visit.Gradient = gradient;
            gradient.Storage.BackwardUses++;
            return;
        }

        // The first gradient may also be another node's (both inputs of an addition get the same one), so it is not written in place unless
        // this node is its only user.
        if (first.Storage is { BackwardUses: 1, Escaped: false } && first.Storage != gradient.Storage)
        {
            Elementwise.AddInto(gradient.Span, first.Span);
            GC.KeepAlive(gradient);
            if (gradient.Storage.BackwardUses == 0) gradient.Storage.Recycle();
            return;
        }

        Tensor sum = first.Copy();
        Elementwise.AddInto(gradient.Span, sum.Span);
        sum.Storage.BackwardUses++;
        visit.Gradient = sum;
        DropUse(first);
        GC.KeepAlive(gradient);
    }

    /// <summary>Stores the finished gradient of one of several outputs.</summary>
    internal void DeliverPart(Node node, int output, int outputs, Tensor gradient)
    {
        ref Visit visit = ref VisitOf(node);
        visit.Parts ??= new Tensor?[outputs];
        visit.Parts[output] = gradient;
        gradient.Storage.BackwardUses++;
    }

    /// <summary>Takes what has arrived at a node; a single gradient is returned in <paramref name="one"/>.</summary>
    private ReadOnlySpan<Tensor?> Finish(Node node, ref Tensor? one)
    {
        ref Visit visit = ref VisitOf(node);
        if (visit.Parts is { } parts)
        {
            visit.Parts = null;
            return parts;
        }

        Tensor gradient = visit.Gradient!;
        visit.Gradient = null;
        one = gradient;
        if (node.Hooks is { } hooks && (_accumulates || node is not Leaf))
        {
            gradient.Storage.Escaped = true;
            gradient.Node ??= new GradientNode(gradient.Shape);
            hooks(gradient);
        }

        return new(in one);
    }

    private static void DropUse(Tensor gradient)
    {
        if (--gradient.Storage.BackwardUses == 0) gradient.Storage.Recycle();
    }

    /// <summary>
    /// One edge to the node is done. After the last one the node is visited; if no gradient reached it (its users' backward functions had
    /// none to give) it passes nothing on, but its inputs must not wait for it.
    /// </summary>
    private void Ready(Node node)
    {
        ref Visit visit = ref VisitOf(node);
        if (--visit.Pending != 0) return;
        if (visit.Gradient is not null || visit.Parts is not null)
        {
            _stack.Push(node);
            return;
        }

        foreach (Node? input in node.Inputs)
        {
            if (input is not null) Ready(input);
        }
    }

    /// <summary>Counts, for every node reachable from the root, the edges that lead to it.</summary>
    private void CountEdges(Node root)
    {
        _stack.Push(root);
        _visits.Add(root, default);
        while (_stack.TryPop(out Node? node))
        {
            foreach (Node? input in node.Inputs)
            {
                if (input is null) continue;
                ref Visit visit = ref CollectionsMarshal.GetValueRefOrAddDefault(_visits, input, out bool seen);
                visit.Pending++;
                if (!seen) _stack.Push(input);
            }
        }
    }

    private ref Visit VisitOf(Node node)
    {
        ref Visit visit = ref CollectionsMarshal.GetValueRefOrNullRef(_visits, node);
        System.Diagnostics.Debug.Assert(!Unsafe.IsNullRef(ref visit), "Only nodes that the pass has counted get gradients.");
        return ref visit;
    }
}
