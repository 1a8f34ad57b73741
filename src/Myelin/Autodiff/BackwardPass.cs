using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Myelin.Kernels;

namespace Myelin;

/// <summary>Reverse-mode differentiation: visits the graph from the loss back, each node after everything that used its output.</summary>
/// <remarks>
/// What a pass knows of a node lies in the pass, not in the node: so passes may run inside one another (from a hook) and on several threads
/// through shared parameters, and one that fails leaves nothing behind.
/// </remarks>
internal sealed class BackwardPass
{
    /// <summary>What a pass knows of a node.</summary>
    private struct Visit
    {
        /// <summary>How many edges still have to deliver a gradient, or to say that they have none.</summary>
        internal int Pending;

        /// <summary>What has arrived so far.</summary>
        internal Tensor? Gradient;

        /// <summary>The same for an operator with several outputs, each in its place.</summary>
        internal Tensor?[]? Parts;
    }

    [ThreadStatic] private static BackwardPass? t_idle;

    private readonly Dictionary<Node, Visit> _visits = [];
    private readonly Stack<Node> _stack = new();

    /// <summary>Whether gradients are added to those of the leaves; a pass for hooks alone leaves them out.</summary>
    private bool _accumulates;

    /// <param name="root">Where the pass begins.</param>
    /// <param name="seed">The gradient there.</param>
    /// <param name="retainGraph">Keep what was saved.</param>
    /// <param name="accumulate">False for a pass that only the hooks of what was computed shall see: leaves keep their gradients.</param>
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
        }
        finally
        {
            NoGrad.Exit();
            pass._visits.Clear();
            pass._stack.Clear();
            t_idle = pass;
        }
    }

    /// <summary>Returns how many bytes of saved values were let go.</summary>
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
            else
            {
                if (_accumulates) ((Leaf)node).Accumulate(gradients[0]!);
            }

            foreach (Tensor? gradient in gradients)
            {
                if (gradient is not null) DropUse(gradient);
            }
        }

        return released;
    }

    /// <summary>Adds a gradient to what a node already has. The first is kept as it is; a sum gets memory of its own.</summary>
    internal void Deliver(Node node, Tensor gradient)
    {
        ref Visit visit = ref VisitOf(node);
        if (visit.Gradient is not { } first)
        {
            visit.Gradient = gradient;
            gradient.Storage.BackwardUses++;
            return;
        }

        // The first gradient may also be another node's (both inputs of an addition get the same one), so it is not written in place
        // unless this node is its only user.
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

    /// <summary>Puts the finished gradient of one of several outputs into its place.</summary>
    internal void DeliverPart(Node node, int output, int outputs, Tensor gradient)
    {
        ref Visit visit = ref VisitOf(node);
        visit.Parts ??= new Tensor?[outputs];
        visit.Parts[output] = gradient;
        gradient.Storage.BackwardUses++;
    }

    /// <summary>Takes what has arrived at a node; a single gradient lies in <paramref name="one"/>.</summary>
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
            hooks(gradient);
        }

        return new(in one);
    }

    private static void DropUse(Tensor gradient)
    {
        if (--gradient.Storage.BackwardUses == 0) gradient.Storage.Recycle();
    }

    /// <summary>
    /// One edge to the node is done. After the last the node's turn has come; if no gradient reached it (its users' backward functions had
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
